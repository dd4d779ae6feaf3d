"""A function behind a URL: `@modal.fastapi_endpoint(...)`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, PlainValidator

from jobspec.expression import Call
from jobspec.kinds.base import Decoration, EntryKind, Keywords, optional_keywords
from jobspec.spec import values
from jobspec.spec.job import Entry
from jobspec.spec.model import Boolean, EntryTable, ObjectName


class EndpointTable(EntryTable):
    """A web endpoint made of one function."""

    name: ObjectName | None = Field(None, description="Its name on Modal, if not the payload's.")
    method: Annotated[str, PlainValidator(values.http_method)] = Field(
        "GET", description="The HTTP method."
    )
    docs: Boolean = Field(False, description="Interactive documentation at /docs.")
    label: Annotated[str, PlainValidator(values.web_label)] | None = Field(
        None, description="The label in the URL."
    )
    requires_proxy_auth: Boolean = Field(False, description="Only with a proxy token.")


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
