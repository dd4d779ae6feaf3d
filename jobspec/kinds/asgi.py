"""A function that returns an ASGI app: `@modal.asgi_app(...)`."""

from __future__ import annotations

from jobspec.kinds.base import EntryKind
from jobspec.kinds.web import WebEntryTable, decorate_web
from jobspec.spec.tables.web import WebTable


class AsgiTable(WebEntryTable, WebTable):
    """An ASGI app, returned by a function without parameters."""


KIND = EntryKind("asgi", AsgiTable, False, True, decorate_web)
