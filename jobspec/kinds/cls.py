"""A class with state between its inputs: `@app.cls(...)`."""

from __future__ import annotations

from pydantic import Field

from jobspec.expression import Call
from jobspec.kinds.base import Decoration, EntryKind, Keywords
from jobspec.spec.job import Entry
from jobspec.spec.model import EntryTable, Identifiers, MethodName, Table


class MethodTable(Table):
    """How a method is bound."""


class ClassTable(EntryTable):
    """A class: `enter` methods make its state, `methods` are called on it."""

    parameters: Identifiers = Field((), description="Annotated attributes that a caller sets.")
    enter: Identifiers = Field((), description="Methods run when a container starts.")
    exit: Identifiers = Field((), description="Methods run when a container ends.")
    methods: dict[MethodName, MethodTable] = Field(
        default_factory=dict, description="Methods that can be called remotely."
    )


def _decorate(entry: Entry, keywords: Keywords) -> Decoration:
    table = entry.table
    assert isinstance(table, ClassTable)
    bound = dict.fromkeys(table.enter, (Call("modal.enter"),))
    bound |= dict.fromkeys(table.exit, (Call("modal.exit"),))
    bound |= dict.fromkeys(table.methods, (Call("modal.method"),))
    return Decoration((Call("app.cls", kwargs=keywords),), bound)


KIND = EntryKind("class", ClassTable, True, False, _decorate)
