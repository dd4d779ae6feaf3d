"""Facts that age, in dated files beside this module with their source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias


def _rows(name: str) -> list[str]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def stdlib_modules() -> frozenset[str]:
    """Top-level modules of the standard library, of every Python that Modal has."""
    return frozenset(row.split()[0] for row in _rows("stdlib.txt"))


@cache
def stdlib_changes() -> dict[str, tuple[str | None, str | None]]:
    """The first and the last series of Python that have a module, or a name in one (`datetime.UTC`).

    Of those alone that not all series have.
    """
    rows = [row.split() for file in ("stdlib.txt", "stdlib_names.txt") for row in _rows(file)]
    return {
        row[0]: (None if row[1] == "-" else row[1], row[2] if len(row) > 2 else None)
        for row in rows
        if len(row) > 1
    }


@cache
def builtin_names() -> frozenset[str]:
    """The names that Python has before anybody binds one."""
    return frozenset(_rows("builtins.txt"))


class Modules(NamedTuple):
    """What a distribution brings to import: modules of its own, and those of what it requires.

    `is_told`: `required` is known; else the distribution may require whatever it likes.
    """

    own: tuple[str, ...]
    required: tuple[str, ...] = ()
    is_told: bool = False


@cache
def distribution_modules() -> dict[str, Modules]:
    """Modules by normalised distribution name, where they are not called as it is or not alone."""
    found = {}
    for row in _rows("distributions.txt"):
        own, mark, required = row.partition(">")
        name, *modules = own.split()
        found[name] = Modules(tuple(modules), tuple(required.split()), bool(mark))
    return found


@cache
def client_modules() -> dict[str, str]:
    """Modules that Modal's own client brings into every container, with their distributions."""
    return {row.split()[0]: row.split()[1] for row in _rows("client_modules.txt")}


@cache
def effects() -> frozenset[str]:
    """Dotted names of calls with effects outside the process; methods begin with a dot."""
    return frozenset(_rows("effects.txt"))


@cache
def companion_distributions() -> frozenset[str]:
    """Normalised names of distributions that images list though no code imports them."""
    return frozenset(_rows("companions.txt"))


@cache
def cpu_distributions() -> frozenset[str]:
    """Normalised names of distributions that use no GPU."""
    return frozenset(_rows("cpu_only.txt"))


@cache
def gpu_prices() -> dict[str, float]:
    """About what a GPU costs in USD an hour, by its type."""
    return {row.split()[0]: float(row.split()[1]) for row in _rows("prices.txt")}


@cache
def credential_forms() -> tuple[tuple[tuple[str, ...], str, str], ...]:
    """Of forms of credentials: texts one of which is in each, a regular expression, what it is.

    The first that fits tells.
    """
    rows = (row.split("\t") for row in _rows("credentials.txt"))
    return tuple((tuple(texts.split()), form, what) for texts, form, what in rows)


class FileCall(NamedTuple):
    """How a call uses a file: READS, WRITES or as its MODE says; the path's position, None for self."""

    does: str
    position: int | None
    keyword: str | None


@cache
def file_calls() -> dict[str, tuple[FileCall, ...]]:
    """Calls that use files, by their whole names, methods with a dot before them."""
    found: dict[str, tuple[FileCall, ...]] = {}
    for row in _rows("file_calls.txt"):
        name, does, at, *keyword = row.split()
        call = FileCall(does, None if at == "self" else int(at), keyword[0] if keyword else None)
        found[name] = (*found.get(name, ()), call)
    return found


Choices: TypeAlias = "Mapping[str, Mapping[str, int]]"
"""Names by their kind, with the most of each that a container has."""

KINDS = ("gpu", "region", "cloud", "routing_region", "python", "timezone")
"""What there are closed sets of, which a workspace may add to."""

_NOTHING: Choices = {}
_added: ContextVar[Choices] = ContextVar("_added", default=_NOTHING)


@contextmanager
def adding(names: Choices) -> Iterator[None]:
    """Within this, Modal offers these names too."""
    token = _added.set(names)
    try:
        yield
    finally:
        _added.reset(token)


def platform_choices(kind: str) -> dict[str, int]:
    """Names of one of `KINDS` but time zones that Modal offers, with the most of each.

    Those that a workspace adds are among them.
    """
    return {**_dated_choices(kind), **_added.get().get(kind, {})}


@cache
def _dated_choices(kind: str) -> dict[str, int]:
    if kind == "python":
        found = {series for each in image_builders().values() for series in each}
        return dict.fromkeys(sorted(found - free_threaded()), 1)
    rows = [row.split() for row in _rows("platform.txt")]
    return {row[1]: int(row[2]) if len(row) > 2 else 1 for row in rows if row[0] == kind}


@cache
def repositories_without_python() -> frozenset[str]:
    """Repositories of images that have no Python; those of Docker Hub by their names alone."""
    return frozenset(_rows("no_python.txt"))


@cache
def image_builders() -> dict[str, tuple[str, ...]]:
    """The versions of Modal's image builder, with the series of Python that each has."""
    rows = [row.split() for row in _rows("builders.txt")]
    return {row[0]: tuple(row[1:]) for row in rows}


@cache
def free_threaded() -> frozenset[str]:
    """The series of Python without a global lock, which are added to images that have none."""
    series = {series for each in image_builders().values() for series in each}
    return frozenset(each for each in series if each.endswith("t"))


class Retired(NamedTuple):
    """A word of the SDK that it no longer takes, or warns of: since when, and what there is instead.

    `name` is dotted; one that begins with a dot is a method, one that ends in `=` a keyword.
    """

    name: str
    is_removed: bool
    since: str
    instead: str


@cache
def retired_words() -> tuple[Retired, ...]:
    """The words of Modal's SDK that are not to be used."""
    found = []
    for row in _rows("retired.txt"):
        name, state, since, instead = row.split(maxsplit=3)
        found.append(Retired(name, state == "removed", since, instead))
    return tuple(found)


def timezones() -> frozenset[str]:
    """IANA time zones, those that a workspace adds among them."""
    return _dated_timezones() | _added.get().get("timezone", {}).keys()


@cache
def _dated_timezones() -> frozenset[str]:
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
