from __future__ import annotations

import typing
from typing import Annotated, get_type_hints


class Schema:
    name: str
    sizes: dict[str, list[int]]
    note: Annotated[str, "doc"] = ""


def helper(x: Schema, *, flag: bool = True) -> typing.Iterator[Schema]:
    yield x


def work():
    return (
        get_type_hints(Schema),
        get_type_hints(Schema, include_extras=True),
        get_type_hints(helper),
        helper.__annotations__,
        Schema.__annotations__,
    )
