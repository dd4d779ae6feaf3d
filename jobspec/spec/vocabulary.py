"""Where the words of Modal's SDK stand in a spec, as `data/places.toml` has them."""

from __future__ import annotations

from collections.abc import Iterator

from jobspec.data import places
from jobspec.spec.load import RawSpec, TomlValue, value_at
from jobspec.spec.merge import SHARED
from jobspec.spec.positions import Path
from jobspec.spec.sorts import SORTS

_HANDLES = frozenset(sort.key for sort in SORTS)


def place_in(raw: RawSpec, maker: str, keyword: str) -> Path:
    """The first path at which a spec has a word: a keyword of a callable, or (`-`) the callable.

    A callable that has no place of its own in the spec has that of one of its keywords. The empty
    path where the spec has neither.
    """
    words = places()
    wanted = [words.get((maker, keyword), "")]
    if keyword == "-":
        wanted += [place for (owner, _), place in words.items() if owner == maker]
    owner = words.get((maker, "-"), "") if keyword != "-" else ""
    for place in wanted:
        key, _, value = place.partition("=")
        for path, found in _below(raw.data, ()):
            if _dotted(path) == _without_action(key) and found is not False:
                if value in ("", found) and _belongs(raw.data, path, key, owner):
                    return path
    return ()


def _belongs(data: TomlValue, path: Path, key: str, owner: str) -> bool:
    """Whether the table of a path is about the callable whose place is `owner`, where it tells."""
    maker, _, value = owner.partition("=")
    table = key.rpartition(".")[0]
    if table not in (maker, maker.rpartition(".")[0]):
        return True  # what entries share tells nothing of their kinds
    found = value_at(data, path[:-1])
    name = maker.rpartition(".")[2]
    return isinstance(found, dict) and name in found and value in ("", found[name])


def _below(value: TomlValue, path: Path) -> Iterator[tuple[Path, TomlValue]]:
    """Every path below a value, in order, with what stands there."""
    items: list[tuple[str | int, TomlValue]] = []
    if isinstance(value, dict):
        items += value.items()
    elif isinstance(value, list):
        items += enumerate(value)
    for key, item in items:
        yield (*path, key), item
        yield from _below(item, (*path, key))


def _dotted(path: Path) -> str:
    """What places call a path: without the names that a spec chooses, and without indices."""
    if isinstance(path[-1], int):
        return ""
    parts = [part for part in path if isinstance(part, str)]
    if parts[:2] == ["entry", "methods"]:
        del parts[1:3]
    if parts[0] == "entry" and len(parts) > 2 and parts[1] in SHARED:
        del parts[0]  # what an entry changes has the place of what is shared
    if parts[0] == "images":
        parts[:2] = ["image"]
    elif parts[0] in _HANDLES:
        del parts[1:2]
    return ".".join(parts)


def _without_action(place: str) -> str:
    """The place of a step's option, which is called after the action that it goes with."""
    parts = place.split(".")
    if parts[:2] == ["image", "steps"] and len(parts) > 3:
        del parts[2]
    return ".".join(parts)
