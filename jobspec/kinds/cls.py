"""A class with state between its inputs: `@app.cls(...)`."""

from __future__ import annotations

from jobspec.expression import Call
from jobspec.kinds.base import Decoration, EntryKind, Keywords
from jobspec.spec.job import Entry
from jobspec.spec.table import Table, defaulted, named, one
from jobspec.spec.tables.entry import EntryTable
from jobspec.spec.tables.shapes import IDENTIFIERS, METHOD_NAME


class MethodTable(Table):
    """How a method is bound."""


class ClassTable(EntryTable):
    """A class: `enter` methods make its state, `methods` are called on it."""

    parameters = defaulted(IDENTIFIERS, (), "Annotated attributes that a caller sets.")
    enter = defaulted(IDENTIFIERS, (), "Methods run when a container starts.")
    exit = defaulted(IDENTIFIERS, (), "Methods run when a container ends.")
    methods = defaulted(
        named(METHOD_NAME, one(MethodTable)), {}, "Methods that can be called remotely."
    )


def _decorate(entry: Entry, keywords: Keywords) -> Decoration:
    table = entry.table
    assert isinstance(table, ClassTable)
    bound = dict.fromkeys(table.enter, (Call("modal.enter"),))
    bound |= dict.fromkeys(table.exit, (Call("modal.exit"),))
    bound |= dict.fromkeys(table.methods, (Call("modal.method"),))
    return Decoration((Call("app.cls", kwargs=keywords),), bound)


KIND = EntryKind("class", ClassTable, True, False, _decorate)
