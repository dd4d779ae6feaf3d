"""What every kind of entry is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from jobspec.expression import Call, Data, Expression, lift
from jobspec.spec.job import Entry
from jobspec.spec.table import Table
from jobspec.spec.tables.entry import EntryTable

Keywords: TypeAlias = "tuple[tuple[str, Expression], ...]"


class Decoration(NamedTuple):
    """The decorators of one entry: over its definition, and over its methods by their names."""

    definition: tuple[Call, ...]
    methods: Mapping[str, tuple[Call, ...]] = MappingProxyType({})


class EntryKind(NamedTuple):
    """A kind of entry.

    `table` is what it may say; `decorate` makes its decorators from the entry and the keywords
    that its image, handles, environment and resources come to; `lacks` are the resources that Modal
    does not take for it, with what there is instead.
    """

    name: str
    table: type[EntryTable]
    is_class: bool
    is_web: bool
    decorate: Callable[[Entry, Keywords], Decoration]
    lacks: Mapping[str, str] = MappingProxyType({})


def optional_keywords(table: Table, *names: str) -> Keywords:
    """The named keys of a table that the spec sets, as keyword arguments."""
    return tuple(
        (name, lift(_data(getattr(table, name))))
        for name in names
        if name in table.model_fields_set
    )


def _data(value: Data) -> Data:
    """Arrays are lists in the app: a tuple means something else to Modal in some places."""
    return list(value) if isinstance(value, tuple) else value


def function_call(table: EntryTable, keywords: Keywords) -> Call:
    """`@app.function(...)` with its own name, where the entry has one."""
    return Call("app.function", kwargs=optional_keywords(table, "name") + keywords)


def modifier_calls(table: Table) -> tuple[Call, ...]:
    """The decorators below that of the app: how inputs reach the containers."""
    found = []
    for name in ("concurrent", "clustered", "batched"):
        modifier = getattr(table, name, None)
        if modifier is not None:
            keywords = optional_keywords(modifier, *type(modifier).model_fields)
            found.append(Call(f"modal.{name}", kwargs=keywords))
    return tuple(found)


def lifecycle_calls(table: Table) -> dict[str, tuple[Call, ...]]:
    """The decorators of the methods that run when a container starts or ends."""
    snap = Call("modal.enter", kwargs=(("snap", lift(True)),))
    bound: dict[str, tuple[Call, ...]] = dict.fromkeys(getattr(table, "snap", ()), (snap,))
    bound |= dict.fromkeys(getattr(table, "enter", ()), (Call("modal.enter"),))
    bound |= dict.fromkeys(getattr(table, "exit", ()), (Call("modal.exit"),))
    return bound
