"""Messages of the installed SDK, whichever of the supported versions it is."""

from __future__ import annotations

from typing import TypeVar

from google.protobuf.message import Message

M = TypeVar("M", bound=Message)


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
