"""What an entry says of the handles that all entries share, and of their environment."""

from __future__ import annotations

from typing import Literal

from jobspec.spec import values
from jobspec.spec.table import NOTHING, Table, defaulted, named, nullable, one, optional, value
from jobspec.spec.tables.handles import MOUNT, SUB_PATH
from jobspec.spec.tables.shapes import BOOLEAN, IDENTIFIERS

NAME = value(values.text, str)


class VolumeChange(Table):
    """What an entry changes about a shared volume."""

    mount = optional(MOUNT, "Where the entry has it.")
    read_only = optional(BOOLEAN, "Whether the entry can only read it.")
    sub_path = optional(SUB_PATH, "The folder of it that the entry has.")


class BucketChange(Table):
    """What an entry changes about a shared bucket."""

    mount = optional(MOUNT, "Where the entry has it.")


def _selection(found: object, change: str) -> object:
    if isinstance(found, list):
        return {"only": found}
    if isinstance(found, dict):
        return {change: {key: None if item is False else item for key, item in found.items()}}
    raise ValueError(f"expected an array of names or a table, got {values.kind_of(found)}")


class VolumeSelection(Table):
    """An entry's volumes: a list replaces the shared ones, a table changes them key by key."""

    only = optional(IDENTIFIERS)
    changes = defaulted(named(NAME, nullable(one(VolumeChange))), {})

    @classmethod
    def accepts(cls) -> object:
        """An array of names, or a table."""
        return list[str] | dict[str, VolumeChange | Literal[False]]

    @classmethod
    def prepare(cls, found: object) -> object:
        """The list or the table, under the key for it."""
        return _selection(found, "changes")


class BucketSelection(Table):
    """An entry's buckets: a list replaces the shared ones, a table changes them key by key."""

    only = optional(IDENTIFIERS)
    changes = defaulted(named(NAME, nullable(one(BucketChange))), {})

    @classmethod
    def accepts(cls) -> object:
        """An array of names, or a table."""
        return list[str] | dict[str, BucketChange | Literal[False]]

    @classmethod
    def prepare(cls, found: object) -> object:
        """The list or the table, under the key for it."""
        return _selection(found, "changes")


class SecretSelection(Table):
    """An entry's secrets: a list replaces the shared ones, `NAME = false` takes one back."""

    only = optional(IDENTIFIERS)
    without = defaulted(named(NAME, NOTHING), {})

    @classmethod
    def accepts(cls) -> object:
        """An array of names, or a table."""
        return list[str] | dict[str, Literal[False]]

    @classmethod
    def prepare(cls, found: object) -> object:
        """The list or the table, under the key for it."""
        return _selection(found, "without")
