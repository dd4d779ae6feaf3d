"""Things to launch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path


def simulate(seed: int) -> dict[str, int]:
    return {"seed": seed, "result": seed * seed}


def combine(left: int, right: int = 0) -> int:
    return left + right


def steps(limit: int) -> Iterator[int]:
    yield from range(limit)


class Model:
    def load(self) -> None:
        self.bias = 1

    def predict(self, x: int) -> int:
        return x + self.bias


def seeds() -> Iterator[int]:
    yield from range(8)


def pairs() -> list[tuple[int, int]]:
    return [(1, 2), (3, 4)]


def report(results: Iterator[dict[str, int]], output: Path) -> None:
    (output / "results.json").write_text(json.dumps(list(results)), encoding="utf-8")


def store(result: dict[str, int], output: Path) -> None:
    (output / "result.json").write_text(json.dumps(result), encoding="utf-8")
