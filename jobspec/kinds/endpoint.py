"""A function behind a URL: `@modal.fastapi_endpoint(...)`."""

from __future__ import annotations

from jobspec.kinds.base import EntryKind
from jobspec.kinds.web import WebEntryTable, decorate_web
from jobspec.spec.tables.web import FastapiEndpointTable


class EndpointTable(WebEntryTable, FastapiEndpointTable):
    """A web endpoint made of one function."""


KIND = EntryKind("endpoint", EndpointTable, False, True, decorate_web)
