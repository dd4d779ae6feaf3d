"""A plain function, generator or coroutine: `@app.function(...)`."""

from __future__ import annotations

from jobspec.expression import Call
from jobspec.kinds.base import Decoration, EntryKind, Keywords, optional_keywords
from jobspec.spec.job import Entry
from jobspec.spec.table import one, optional
from jobspec.spec.tables.entry import EntryTable
from jobspec.spec.tables.schedule import ScheduleTable
from jobspec.spec.tables.shapes import OBJECT_NAME


class FunctionTable(EntryTable):
    """A function."""

    name = optional(OBJECT_NAME, "Its name on Modal, if not the payload's.")
    schedule = optional(one(ScheduleTable), "When it runs by itself.")


def _decorate(entry: Entry, keywords: Keywords) -> Decoration:
    named = optional_keywords(entry.table, "name")
    return Decoration((Call("app.function", kwargs=named + keywords),))


KIND = EntryKind("function", FunctionTable, False, False, _decorate)
