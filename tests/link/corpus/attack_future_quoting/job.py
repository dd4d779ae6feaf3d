from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypedDict


@dataclass
class Row:
    a: int
    b: Literal['x', "y'z"] = 'x'
    c: dict[str, list[ int ]] | None = None
    d: 'quoted' = None
    e: (
        int | str
    ) = 3
    f: lambda: 1 = None


class Named(NamedTuple):
    a: int
    b: 'str' = 'x'


class Typed(TypedDict):
    k: list[Row]


X: int = 3


def helper(a: Missing, *args: int, b: Row = None, **kw: dict[str, 'x']) -> list[Row]:
    y: Missing = 3
    return [y]


class Model:
    size: int = 3

    def a(self):
        return Row.__annotations__, Named.__annotations__, Typed.__annotations__, helper.__annotations__, helper(1), __annotations__
