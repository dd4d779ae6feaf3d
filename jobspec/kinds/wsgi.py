"""A function that returns a WSGI app: `@modal.wsgi_app(...)`."""

from __future__ import annotations

from jobspec.kinds.base import EntryKind
from jobspec.kinds.web import WebEntryTable, decorate_web
from jobspec.spec.tables.web import WebTable


class WsgiTable(WebEntryTable, WebTable):
    """A WSGI app, returned by a function without parameters."""


KIND = EntryKind("wsgi", WsgiTable, False, True, decorate_web)
