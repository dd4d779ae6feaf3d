"""Facts that age, in dated files beside this module with their source."""

from __future__ import annotations

from functools import cache
from pathlib import Path


def _rows(name: str) -> list[str]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def stdlib_modules() -> frozenset[str]:
    """Top-level modules of the standard library, of every Python that Modal has."""
    return frozenset(_rows("stdlib.txt"))


@cache
def distribution_modules() -> dict[str, tuple[str, ...]]:
    """Import names by normalised distribution name, where the two differ or it brings others."""
    return {row.split()[0]: tuple(row.split()[1:]) for row in _rows("distributions.txt")}


@cache
def effects() -> frozenset[str]:
    """Dotted names of calls with effects outside the process; methods begin with a dot."""
    return frozenset(_rows("effects.txt"))


@cache
def platform_choices(kind: str) -> dict[str, int]:
    """Names of one kind (`gpu`, `cloud`, `region`, `routing_region`) that Modal offers, with the most of each."""
    rows = [row.split() for row in _rows("platform.txt")]
    return {row[1]: int(row[2]) if len(row) > 2 else 1 for row in rows if row[0] == kind}


@cache
def timezones() -> frozenset[str]:
    """IANA time zones."""
    return frozenset(_rows("timezones.txt"))
