"""A function that starts a web server of its own: `@modal.web_server(...)`."""

from __future__ import annotations

from jobspec.kinds.base import EntryKind
from jobspec.kinds.web import WebEntryTable, decorate_web
from jobspec.spec.tables.web import WebServerTable


class WebServerEntryTable(WebEntryTable, WebServerTable):
    """A web server, started by a function without parameters, which returns while it runs."""


KIND = EntryKind("web_server", WebServerEntryTable, False, True, decorate_web)
