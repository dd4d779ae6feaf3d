"""What the kinds behind a URL share, be it a function's or a method's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from jobspec.expression import Call, Expression, lift
from jobspec.kinds.base import (
    Decoration,
    Keywords,
    function_call,
    modifier_calls,
    optional_keywords,
)
from jobspec.spec.job import Entry
from jobspec.spec.table import Table, one, optional
from jobspec.spec.tables.entry import EntryTable
from jobspec.spec.tables.modifiers import ConcurrentTable
from jobspec.spec.tables.shapes import OBJECT_NAME

_DECORATORS: Mapping[str, str] = MappingProxyType(
    {
        "endpoint": "modal.fastapi_endpoint",
        "asgi": "modal.asgi_app",
        "wsgi": "modal.wsgi_app",
        "web_server": "modal.web_server",
    }
)
# The order in which keywords are printed: what is served first, then where.
_KEYWORDS = ("method", "startup_timeout", "label", "custom_domains", "docs", "requires_proxy_auth")


class WebEntryTable(EntryTable):
    """What an entry that is one web function may say."""

    name = optional(OBJECT_NAME, "Its name on Modal, if not the payload's.")
    concurrent = optional(one(ConcurrentTable), "Several requests at a time in one container.")


def web_call(kind: str, table: Table) -> Call:
    """The decorator that puts a function or method behind a URL."""
    port: tuple[Expression, ...] = (lift(table.port),) if hasattr(table, "port") else ()
    known = (name for name in _KEYWORDS if name in table.model_fields)
    return Call(_DECORATORS[kind], port, optional_keywords(table, *known))


def decorate_web(entry: Entry, keywords: Keywords) -> Decoration:
    """The decorators of a web function."""
    table = entry.table
    calls = (function_call(table, keywords), *modifier_calls(table))
    return Decoration((*calls, web_call(entry.kind.name, table)))
