"""A class with state between its inputs: `@app.cls(...)`."""

from __future__ import annotations

from jobspec.expression import Call
from jobspec.kinds.base import Decoration, EntryKind, Keywords, lifecycle_calls, modifier_calls
from jobspec.kinds.web import web_call
from jobspec.spec.job import Entry
from jobspec.spec.table import defaulted, named, one, optional
from jobspec.spec.tables.entry import EntryTable
from jobspec.spec.tables.methods import METHOD, MethodTable
from jobspec.spec.tables.modifiers import ClusteredTable, ConcurrentTable
from jobspec.spec.tables.shapes import IDENTIFIERS, METHOD_NAME
from jobspec.spec.tables.web import WebTable


class ClassTable(EntryTable):
    """A class: `enter` methods make its state, `methods` are called on it."""

    parameters = defaulted(IDENTIFIERS, (), "Annotated attributes that a caller sets.")
    snap = defaulted(IDENTIFIERS, (), "Methods run before the snapshot that containers start from.")
    enter = defaulted(IDENTIFIERS, (), "Methods run when a container starts.")
    exit = defaulted(IDENTIFIERS, (), "Methods run when a container ends.")
    methods = defaulted(
        named(METHOD_NAME, METHOD), {}, "Methods that can be called remotely, or have a URL."
    )
    concurrent = optional(one(ConcurrentTable), "Several inputs at a time in one container.")
    clustered = optional(one(ClusteredTable), "A cluster of containers for each input.")


def _decorate(entry: Entry, keywords: Keywords) -> Decoration:
    table = entry.table
    assert isinstance(table, ClassTable)
    bound = lifecycle_calls(table)
    bound |= {name: (_method_call(method),) for name, method in table.methods.items()}
    return Decoration((Call("app.cls", kwargs=keywords), *modifier_calls(table)), bound)


def _method_call(method: MethodTable | WebTable) -> Call:
    if isinstance(method, MethodTable):
        return next(iter(modifier_calls(method)), Call("modal.method"))
    kind = method.model_dump()["kind"]
    return web_call(str(kind), method)


KIND = EntryKind("class", ClassTable, True, False, _decorate)
