"""A function behind a URL: `@modal.fastapi_endpoint(...)`."""

from __future__ import annotations

from jobspec.expression import Call
from jobspec.kinds.base import Decoration, EntryKind, Keywords, optional_keywords
from jobspec.spec import choices
from jobspec.spec.job import Entry
from jobspec.spec.table import defaulted, optional, value
from jobspec.spec.tables.entry import EntryTable
from jobspec.spec.tables.shapes import BOOLEAN, OBJECT_NAME


class EndpointTable(EntryTable):
    """A web endpoint made of one function."""

    name = optional(OBJECT_NAME, "Its name on Modal, if not the payload's.")
    method = defaulted(value(choices.http_method, str), "GET", "The HTTP method.")
    docs = defaulted(BOOLEAN, False, "Interactive documentation at /docs.")
    label = optional(value(choices.web_label, str), "The label in the URL.")
    requires_proxy_auth = defaulted(BOOLEAN, False, "Only with a proxy token.")


def _decorate(entry: Entry, keywords: Keywords) -> Decoration:
    named = optional_keywords(entry.table, "name")
    web = optional_keywords(entry.table, "method", "label", "docs", "requires_proxy_auth")
    return Decoration(
        (
            Call("app.function", kwargs=named + keywords),
            Call("modal.fastapi_endpoint", kwargs=web),
        )
    )


KIND = EntryKind("endpoint", EndpointTable, False, True, _decorate)
