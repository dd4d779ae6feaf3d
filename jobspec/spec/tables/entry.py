"""What an entry of every kind may say."""

from __future__ import annotations

from typing import Literal, NamedTuple

from jobspec.spec import handle_values, values
from jobspec.spec.table import Table, defaulted, one, optional, required, value
from jobspec.spec.tables.resources import ResourcesTable
from jobspec.spec.tables.selection import BucketSelection, SecretSelection, VolumeSelection
from jobspec.spec.tables.shapes import IDENTIFIER, TEXT


class PayloadRef(NamedTuple):
    """`FILE.py:NAME`: a function or class of a payload file."""

    file: str
    name: str


def _payload_ref(found: object) -> PayloadRef:
    return PayloadRef(*values.payload_parts(found))


PAYLOAD = value(_payload_ref, str)
ENV_CHANGES = value(handle_values.env_changes, dict[str, str | Literal[False]])


class EntryTable(Table):
    """What an entry of every kind may say."""

    kind = required(TEXT, "What it is on Modal: one of the kinds below.")
    payload = required(PAYLOAD, "FILE.py:NAME of a payload function or class.")
    image = optional(IDENTIFIER, "The image it runs in; `image`.")
    resources = optional(one(ResourcesTable), "Overrides of [resources].")
    volumes = optional(one(VolumeSelection), "Overrides of [volumes].")
    secrets = optional(one(SecretSelection), "Overrides of [secrets].")
    buckets = optional(one(BucketSelection), "Overrides of [buckets].")
    proxy = optional(IDENTIFIER, "The proxy through which it reaches the network.")
    env = defaulted(ENV_CHANGES, {}, "Overrides of [env], variable by variable.")
