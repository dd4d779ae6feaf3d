"""Protobuf messages as flat tables, so that a difference has a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableSequence
from typing import TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

Name = TypeVar("Name", bound="str | tuple[object, ...]")


def flat(message: Message) -> dict[str, object]:
    """Every field that is set, by its dotted path; enums by name, elements by `[index]`.

    A message in which nothing is set leaves no trace.
    """
    return dict(_fields(message, ""))


def differences(expected: Message, found: Message, what: str) -> list[str]:
    """What two messages of one type differ in, in words, beginning with `what`."""
    wanted, asked = flat(expected), flat(found)
    return [
        f"{what}: {path} is {_shown(asked, path)}, and the spec says {_shown(wanted, path)}"
        for path in sorted(wanted.keys() | asked.keys())
        if wanted.get(path) != asked.get(path)
    ]


def _shown(table: dict[str, object], path: str) -> str:
    return repr(table[path]) if path in table else "not set"


def _fields(message: Message, prefix: str) -> Iterator[tuple[str, object]]:
    for field, value in message.ListFields():
        path = f"{prefix}{field.name}"
        if isinstance(value, Mapping):
            for key in sorted(value):
                yield from _values(field, value[key], f"{path}[{key}]")
        elif isinstance(value, MutableSequence):
            for index, item in enumerate(value):
                yield from _values(field, item, f"{path}[{index}]")
        else:
            yield from _values(field, value, path)


def _values(field: FieldDescriptor, value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Message):
        yield from _fields(value, f"{path}.")
    elif field.enum_type is not None and isinstance(value, int):
        yield path, field.enum_type.values_by_number[value].name
    else:
        yield path, value


def sets(what: str, found: set[Name], wanted: set[Name]) -> Iterator[str]:
    """What one set of names has and the other has not, in words."""
    for name in sorted(wanted - found):
        yield f"the {what} {name!r} of the spec is not asked for"
    for name in sorted(found - wanted):
        yield f"the {what} {name!r} is asked for, and the spec has none"
