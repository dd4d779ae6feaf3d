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
def builtin_names() -> frozenset[str]:
    """The names that Python has before anybody binds one."""
    return frozenset(_rows("builtins.txt"))


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
def repositories_without_python() -> frozenset[str]:
    """Repositories of images that have no Python; those of Docker Hub by their names alone."""
    return frozenset(_rows("no_python.txt"))


@cache
def timezones() -> frozenset[str]:
    """IANA time zones."""
    return frozenset(_rows("timezones.txt"))


@cache
def newer_vocabulary() -> dict[tuple[str, str], str]:
    """First release of each callable (keyword `-`) and keyword that Modal 1.4.0 did not have."""
    return {(row.split()[0], row.split()[1]): row.split()[2] for row in _rows("newer.txt")}


@cache
def places() -> dict[tuple[str, str], str]:
    """Where each callable and keyword of Modal's stands in a spec; reasons are left out."""
    import tomli

    table = tomli.loads(Path(__file__).with_name("places.toml").read_text(encoding="utf-8"))
    return {
        (maker, keyword): place
        for maker, keywords in table.items()
        if isinstance(keywords, dict)
        for keyword, place in keywords.items()
        if isinstance(place, str)
    }
