"""Names that a generated entry point would like to use itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def call(done: int, folder: str = "x") -> int:
    return done


def paths(at: int = 1, folder: str = "x", Missing: int = 2, list: str = "") -> Iterator[int]:
    yield at


def results(arriving: Iterator[int], target: Path) -> None:
    for each in arriving:
        print(each, target)
