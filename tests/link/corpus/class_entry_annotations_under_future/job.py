from __future__ import annotations

import dataclasses
import typing


@dataclasses.dataclass
class Row:
    a: int
    b: list[ int ] = dataclasses.field(default_factory = list)
    c: typing.ClassVar[int] = 3
    d: 'str' = "x"
    e: typing.Literal["q", 'r'] = "q"


def helper(x: dict[ str,int ], *, y: "Row" = None) -> Missing: ...


class Model:
    size: int = 1

    def predict(self):
        return Row.__annotations__, helper.__annotations__, [f.name for f in dataclasses.fields(Row)], self.size
