"""A plain function, generator or coroutine: `@app.function(...)`."""

from __future__ import annotations

from pydantic import Field

from jobspec.expression import Call
from jobspec.kinds.base import Decoration, EntryKind, Keywords, optional_keywords
from jobspec.spec.job import Entry
from jobspec.spec.model import EntryTable, ObjectName, ScheduleTable


class FunctionTable(EntryTable):
    """A function."""

    name: ObjectName | None = Field(None, description="Its name on Modal, if not the payload's.")
    schedule: ScheduleTable | None = Field(None, description="When it runs by itself.")


def _decorate(entry: Entry, keywords: Keywords) -> Decoration:
    named = optional_keywords(entry.table, "name")
    return Decoration((Call("app.function", kwargs=named + keywords),))


KIND = EntryKind("function", FunctionTable, False, False, _decorate)
