"""Things to sweep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any


def train(learning_rate: float, model: dict[str, Any], epochs: int = 3) -> dict[str, float]:
    return {"loss": learning_rate * model["width"] / epochs}


def total(numbers: list[int]) -> int:
    return sum(numbers)


def table(rate: float = 0.1, table_name: str = "a") -> float:
    return rate


def numbers(many: int = 1000) -> Iterator[int]:
    yield from range(many)


def report(results: Iterator[Any], output: Path) -> None:
    (output / "report.txt").write_text("\n".join(map(str, results)), encoding="utf-8")
