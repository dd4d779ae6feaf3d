"""A function that returns an ASGI app: `@modal.asgi_app(...)`."""

from __future__ import annotations

from jobspec.expression import Call
from jobspec.kinds.base import Decoration, EntryKind, Keywords, optional_keywords
from jobspec.spec import choices
from jobspec.spec.job import Entry
from jobspec.spec.table import defaulted, optional, value
from jobspec.spec.tables.entry import EntryTable
from jobspec.spec.tables.shapes import BOOLEAN, OBJECT_NAME


class AsgiTable(EntryTable):
    """An ASGI app, returned by a function without parameters."""

    name = optional(OBJECT_NAME, "Its name on Modal, if not the payload's.")
    label = optional(value(choices.web_label, str), "The label in the URL.")
    requires_proxy_auth = defaulted(BOOLEAN, False, "Only with a proxy token.")


def _decorate(entry: Entry, keywords: Keywords) -> Decoration:
    named = optional_keywords(entry.table, "name")
    web = optional_keywords(entry.table, "label", "requires_proxy_auth")
    return Decoration(
        (Call("app.function", kwargs=named + keywords), Call("modal.asgi_app", kwargs=web))
    )


KIND = EntryKind("asgi", AsgiTable, False, True, _decorate)
