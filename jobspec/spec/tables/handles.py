"""Handles of the app: volumes and secrets, and what an entry selects of them."""

from __future__ import annotations

from jobspec.spec import values
from jobspec.spec.table import (
    NOTHING,
    Table,
    defaulted,
    named,
    nullable,
    one,
    optional,
    required,
    value,
)
from jobspec.spec.tables.shapes import BOOLEAN, IDENTIFIERS, OBJECT_NAME

MOUNT = value(values.mount_path, str)


class VolumeTable(Table):
    """A volume: a handle of the app, mounted in every entry that does not say otherwise."""

    mount = required(MOUNT, "Absolute path in the container.")
    name = required(OBJECT_NAME, "The volume's name on Modal.")
    create = defaulted(BOOLEAN, False, "Create it when it is missing.")


class VolumeChange(Table):
    """What an entry changes about a shared volume."""

    mount = required(MOUNT)


def _selection(found: object, change: str) -> object:
    if isinstance(found, list):
        return {"only": found}
    if isinstance(found, dict):
        return {change: {key: None if item is False else item for key, item in found.items()}}
    raise ValueError(f"expected an array of names or a table, got {values.kind_of(found)}")


class VolumeSelection(Table):
    """An entry's volumes: a list replaces the shared ones, a table changes them key by key."""

    only = optional(IDENTIFIERS)
    changes = defaulted(named(value(values.text, str), nullable(one(VolumeChange))), {})

    @classmethod
    def prepare(cls, found: object) -> object:
        """The list or the table, under the key for it."""
        return _selection(found, "changes")


class SecretSelection(Table):
    """An entry's secrets: a list replaces the shared ones, `NAME = false` takes one back."""

    only = optional(IDENTIFIERS)
    without = defaulted(named(value(values.text, str), NOTHING), {})

    @classmethod
    def prepare(cls, found: object) -> object:
        """The list or the table, under the key for it."""
        return _selection(found, "without")


class SecretTable(Table):
    """A secret: a handle of the app, given to every entry that does not say otherwise."""

    name = required(OBJECT_NAME, "The secret's name on Modal.")
    keys = defaulted(value(values.array(values.env_key), list[str]), (), "The keys it must hold.")
