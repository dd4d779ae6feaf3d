"""The kinds of entries. A new kind is a module here and a line in `KINDS`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from jobspec.kinds.base import EntryKind

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "function": "jobspec.kinds.function",
        "class": "jobspec.kinds.cls",
        "endpoint": "jobspec.kinds.endpoint",
        "asgi": "jobspec.kinds.asgi",
        "wsgi": "jobspec.kinds.wsgi",
        "web_server": "jobspec.kinds.web_server",
        "server": "jobspec.kinds.server",
    }
)


def kind(name: str) -> EntryKind | None:
    """The kind of that name; its models are only built once a spec uses it."""
    module = KINDS.get(name)
    if module is None:
        return None
    found: EntryKind = import_module(module).KIND
    return found
