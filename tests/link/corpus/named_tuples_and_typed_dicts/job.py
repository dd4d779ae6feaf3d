from collections import namedtuple
from typing import NamedTuple, NotRequired, TypedDict


class Row(NamedTuple):
    key: str
    value: float = 0.5

    @property
    def half(self):
        return self.value / 2


Pair = namedtuple("Pair", "a b", defaults=[2])


class Options(TypedDict, total=False):
    size: int
    name: NotRequired[str]


Functional = TypedDict("Functional", {"x-y": int})


def work():
    row = Row("k")
    options: Options = {"size": 3}
    return (
        row,
        row._asdict(),
        row.half,
        Pair(1),
        Pair.__module__,
        options,
        Options.__optional_keys__,
        Options.__annotations__,
        Row.__annotations__,
        Functional.__annotations__,
    )
