"""Parameters that may be None."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Optional


def nightly(
    region: str | None,
    day: str | None = None,
    limit: Optional[int] = None,
    factor: float = 1.5,
) -> str:
    return f"{region} {day} {limit} {factor}"


def days(
    first: Optional[str] = None, many: int | None = 3, names: list[str] | None = None
) -> Iterator[str]:
    yield from [first or "today"] * (many or 1)


def write(results: Iterable[str], output: Path) -> None:
    (output / "days.txt").write_text("\n".join(results), encoding="utf-8")


def export(output: str = "/tmp/days", day: str | None = None) -> list[str]:
    return [output, day or "today"]
