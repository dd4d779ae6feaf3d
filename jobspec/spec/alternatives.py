"""Keys of a table of which it has one: another one that is merged in takes the place of the first."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import NamedTuple

from jobspec.spec.positions import Path
from jobspec.spec.steps import SOURCE_OPTIONS, SOURCES
from jobspec.spec.tables.main import MainTable


class Alternatives(NamedTuple):
    """The keys of which a table has one, and those that belong to the one that it has."""

    keys: Set[str]
    options: Set[str]


_IMAGE = Alternatives(set(SOURCES), set(SOURCE_OPTIONS))
_SCHEDULE = Alternatives({"cron", "period"}, {"timezone"})
_VERBS = {"payload", "call", "map", "sweep"}
_MAIN = Alternatives(_VERBS, set(MainTable.model_fields) - _VERBS - {"packages"})


def replaced(table: Mapping[str, object], change: Mapping[str, object], path: Path) -> list[str]:
    """The keys of the table at a path that a change of it makes pointless."""
    alternatives = _of(path)
    if alternatives is None:
        return []
    former = alternatives.keys & table.keys()
    chosen = {key for key in alternatives.keys & change.keys() if change[key] is not False}
    if not chosen or not former or chosen & former:
        return []
    return [key for key in table if key in former | alternatives.options]


def _of(path: Path) -> Alternatives | None:
    if path == ("main",):
        return _MAIN
    if path == ("image",) or (path[:1] == ("images",) and len(path) == 2):
        return _IMAGE
    return _SCHEDULE if path[-1:] == ("schedule",) else None
