"""The environment variables that the containers of an entry get, in the order in which they are set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from jobspec.rulebook.job import AnalyzedEntry, AnalyzedJob
from jobspec.spec.job import Path
from jobspec.spec.table import Table
from jobspec.spec.values import Unset


class Variable(NamedTuple):
    """A variable, and where the spec names it; `is_set`: its value is in the spec as well."""

    name: str
    path: Path
    is_set: bool


def variables(job: AnalyzedJob, entry: AnalyzedEntry) -> Iterator[Variable]:
    """What secrets bring, one after the other, and what `env` sets over that."""
    for handle, secret in entry.secrets.items():
        here: Path = ("secrets", handle)
        for at, name in enumerate(secret.keys):
            yield Variable(name, (*here, "keys", at), False)
        for name in secret.values:
            yield Variable(name, (*here, "values", name), True)
    own = _set_in(entry.entry.table)
    for name in entry.env:
        path: Path = (*entry.entry.path, "env", name) if name in own else ("env", name)
        yield Variable(name, path, True)


def _set_in(table: Table) -> set[str]:
    env = getattr(table, "env", {})
    return {name for name, value in env.items() if not isinstance(value, Unset)}
