from __future__ import annotations

import imagelib
from imagelib import Array


class Net(imagelib.Array):
    def run(self, other: Array) -> Array:
        return other + 1


class Model:
    size: int = 2
    cache: dict[str, int] = {}

    def load(self) -> None:
        self.net: Net = Net([1])

    def predict(self, value: Array) -> list[Array]:
        return [self.net.run(value) * self.size]


def other(x: Model) -> Model:
    return x


class After:
    field: Model | None = None
