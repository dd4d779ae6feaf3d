"""Methods of a class entry: called remotely, or behind a URL."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pydantic_core import CoreSchema, core_schema

from jobspec.spec.faults import ElementError
from jobspec.spec.table import Shape, Table, one, optional, required
from jobspec.spec.tables.modifiers import BatchedTable
from jobspec.spec.tables.shapes import TEXT
from jobspec.spec.tables.web import FastapiEndpointTable, WebServerTable, WebTable


class MethodTable(Table):
    """A method that is called remotely."""

    batched = optional(one(BatchedTable), "Inputs gathered into lists.")


class EndpointMethodTable(FastapiEndpointTable):
    """A method that answers one route."""

    kind = required(TEXT, "The kind of web endpoint.")


class AsgiMethodTable(WebTable):
    """A method that returns an ASGI app."""

    kind = required(TEXT, "The kind of web endpoint.")


class WsgiMethodTable(WebTable):
    """A method that returns a WSGI app."""

    kind = required(TEXT, "The kind of web endpoint.")


class WebServerMethodTable(WebServerTable):
    """A method that starts a server."""

    kind = required(TEXT, "The kind of web endpoint.")


WEB_METHODS: Mapping[str, type[WebTable]] = MappingProxyType(
    {
        "endpoint": EndpointMethodTable,
        "asgi": AsgiMethodTable,
        "wsgi": WsgiMethodTable,
        "web_server": WebServerMethodTable,
    }
)
# The engine's tags stand in its errors' places, where no key of a spec may be taken for one.
_TABLES: Mapping[str, type[Table]] = MappingProxyType(
    {"<>": MethodTable, **{f"<{name}>": table for name, table in WEB_METHODS.items()}}
)


def _tag(found: object) -> str:
    kind = found.get("kind") if isinstance(found, dict) else None
    return f"<{'' if kind is None else kind}>"


def _checked_kind(found: object) -> object:
    if isinstance(found, dict) and found.get("kind") not in (None, *WEB_METHODS):
        kinds = ", ".join(f'"{name}"' for name in WEB_METHODS)
        cause = f"no kind of method: {found['kind']!r}; one of {kinds}, or none for a plain method"
        raise ElementError("kind", cause)
    return found


def _schema() -> CoreSchema:
    tagged = core_schema.tagged_union_schema(
        {tag: table.schema() for tag, table in _TABLES.items()}, discriminator=_tag
    )
    return core_schema.no_info_before_validator_function(_checked_kind, tagged)


METHOD: Shape[MethodTable | WebTable] = Shape(
    MethodTable | EndpointMethodTable | AsgiMethodTable | WsgiMethodTable | WebServerMethodTable,
    _schema,
    MethodTable,
    variants=_TABLES,
)
"""A method: of the kind that its `kind` says, a plain one without."""
