"""A function that returns an ASGI app: `@modal.asgi_app(...)`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, PlainValidator

from jobspec.expression import Call
from jobspec.kinds.base import Decoration, EntryKind, Keywords, optional_keywords
from jobspec.spec import values
from jobspec.spec.job import Entry
from jobspec.spec.model import Boolean, EntryTable, ObjectName


class AsgiTable(EntryTable):
    """An ASGI app, returned by a function without parameters."""

    name: ObjectName | None = Field(None, description="Its name on Modal, if not the payload's.")
    label: Annotated[str, PlainValidator(values.web_label)] | None = Field(
        None, description="The label in the URL."
    )
    requires_proxy_auth: Boolean = Field(False, description="Only with a proxy token.")


def _decorate(entry: Entry, keywords: Keywords) -> Decoration:
    named = optional_keywords(entry.table, "name")
    web = optional_keywords(entry.table, "label", "requires_proxy_auth")
    return Decoration(
        (Call("app.function", kwargs=named + keywords), Call("modal.asgi_app", kwargs=web))
    )


KIND = EntryKind("asgi", AsgiTable, False, True, _decorate)
