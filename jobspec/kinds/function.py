"""A plain function, generator or coroutine: `@app.function(...)`."""

from __future__ import annotations

from jobspec.kinds.base import Decoration, EntryKind, Keywords, function_call, modifier_calls
from jobspec.spec.job import Entry
from jobspec.spec.table import one, optional
from jobspec.spec.tables.entry import EntryTable
from jobspec.spec.tables.modifiers import BatchedTable, ClusteredTable, ConcurrentTable
from jobspec.spec.tables.schedule import ScheduleTable
from jobspec.spec.tables.shapes import OBJECT_NAME


class FunctionTable(EntryTable):
    """A function."""

    name = optional(OBJECT_NAME, "Its name on Modal, if not the payload's.")
    schedule = optional(one(ScheduleTable), "When it runs by itself.")
    concurrent = optional(one(ConcurrentTable), "Several inputs at a time in one container.")
    batched = optional(one(BatchedTable), "Inputs gathered into lists.")
    clustered = optional(one(ClusteredTable), "A cluster of containers for each input.")


def _decorate(entry: Entry, keywords: Keywords) -> Decoration:
    table = entry.table
    return Decoration((function_call(table, keywords), *modifier_calls(table)))


KIND = EntryKind("function", FunctionTable, False, False, _decorate)
