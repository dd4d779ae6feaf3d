"""What every kind of entry is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from jobspec.expression import Call, Expression, lift
from jobspec.spec.job import Entry
from jobspec.spec.tables.entry import EntryTable

Keywords: TypeAlias = "tuple[tuple[str, Expression], ...]"


class Decoration(NamedTuple):
    """The decorators of one entry: over its definition, and over its methods by their names."""

    definition: tuple[Call, ...]
    methods: Mapping[str, tuple[Call, ...]] = MappingProxyType({})


class EntryKind(NamedTuple):
    """A kind of entry.

    `table` is what it may say; `decorate` makes its decorators from the entry and the keywords
    that its image, handles, environment and resources come to.
    """

    name: str
    table: type[EntryTable]
    is_class: bool
    is_web: bool
    decorate: Callable[[Entry, Keywords], Decoration]


def optional_keywords(table: EntryTable, *names: str) -> Keywords:
    """The named keys of a table that the spec sets, as keyword arguments."""
    return tuple(
        (name, lift(getattr(table, name))) for name in names if name in table.model_fields_set
    )
