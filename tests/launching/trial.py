"""Things to map and sweep, that leave a file on a volume for every call."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from trial_app import data

CALLS = Path("/data/calls")
MENDED = Path("/data/mended")


@dataclass(frozen=True)
class Score:
    loss: float
    accuracy: float
    curve: tuple[float, ...] = (1.0, 2.0)


def note(what: object) -> None:
    """The volume has it, whatever becomes of this container; names are in the order of time."""
    CALLS.mkdir(exist_ok=True)
    (CALLS / f"{time.time_ns()}-{uuid4().hex}").write_text(json.dumps(what), encoding="utf-8")
    data.commit()


def is_mended() -> bool:
    data.reload()
    return MENDED.exists()


def square(number: int) -> int:
    """Fails on 3 and ends on 5 until it is mended, and waits with 0."""
    note(number)
    while number == 0 and not is_mended():
        time.sleep(0.05)
    if number == 3 and not is_mended():
        raise ValueError("three")
    if number == 5 and not is_mended():
        raise SystemExit(5)
    return number * number


def double(numbers: list[int]) -> list[int]:
    note(numbers[0])
    if 4_321 in numbers and not is_mended():
        raise ValueError("a bad one")
    return [2 * number for number in numbers]


def train(rate: float, model: dict[str, Any], epochs: int = 1, fast: bool = False) -> Score:
    note([rate, model, epochs, fast])
    if model["width"] == 8 and rate > 0.5 and not is_mended():
        raise ValueError("diverged")
    return Score(rate * model["width"], 1 / epochs)


def numbers(first: int = 0, last: int = 10) -> Iterator[int]:
    yield from range(first, last)


def write(results: Iterable[object], output: Path) -> None:
    with (output / "results.txt").open("w", encoding="utf-8") as file:
        for result in results:
            print(result, file=file, flush=True)


def write_one(result: object, output: Path) -> None:
    (output / "result.txt").write_text(repr(result), encoding="utf-8")


def words() -> list[dict[str, set[str]]]:
    """Sets of texts, which come in another order in each process."""
    return [{"of": {f"{letter}{number}" for number in range(20)}} for letter in "ab"]


def count(words: dict[str, set[str]]) -> int:
    note(sorted(words["of"])[0])
    return len(words["of"])


def rate(rate: float, seed: int, width: int = 4) -> dict[str, float]:
    """A result with a key that is called like a parameter."""
    return {"rate": rate / 2, "seeded": seed * width}


def late(number: int, day: str | None = None, factor: int = 1) -> str:
    return f"{number * factor} {day}"
