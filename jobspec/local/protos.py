"""Messages of the installed SDK, whichever of the supported versions it is."""

from __future__ import annotations

from typing import TypeVar

from google.protobuf.message import Message
from modal_proto import api_pb2

M = TypeVar("M", bound=Message)

CREATES = frozenset(
    {
        api_pb2.OBJECT_CREATION_TYPE_CREATE_IF_MISSING,
        api_pb2.OBJECT_CREATION_TYPE_CREATE_FAIL_IF_EXISTS,
    }
)
"""The ways to ask for an object that make it where it is not there."""


def known(kind: type[M], **fields: object) -> M:
    """A message with those of the fields that the installed SDK has; newer ones are left out."""
    names = kind.DESCRIPTOR.fields_by_name
    return kind(**{name: value for name, value in fields.items() if name in names})


def text(message: Message, field: str) -> str:
    """A text field's value, or "" where the installed SDK has no such field."""
    return str(getattr(message, field, ""))


def flag(message: Message, field: str) -> bool:
    """A boolean field's value, or False where the installed SDK has no such field."""
    return bool(getattr(message, field, False))


def number(message: Message, field: str) -> float:
    """A number field's value, or 0 where the installed SDK has no such field."""
    return float(getattr(message, field, 0))


def listening_ports(definition: api_pb2.Function) -> set[int]:
    """The ports that containers of a function listen on: of web servers, and of servers."""
    webhooks = [definition.webhook_config]
    webhooks += [method.webhook_config for method in definition.method_definitions.values()]
    ports = {w.web_server_port for w in webhooks if w.type == api_pb2.WEBHOOK_TYPE_WEB_SERVER}
    return ports | ({server_port(definition)} - {0})


def server_port(definition: Message) -> int:
    """The port of a server; 0 for what is none, and in an SDK without servers."""
    config = getattr(definition, "http_config", None)
    return int(config.port) if config is not None else 0
