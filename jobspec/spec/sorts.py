"""The sorts of handles: one line for each."""

from __future__ import annotations

from typing import Final, NamedTuple

from jobspec.spec.table import Table
from jobspec.spec.tables.handles import (
    BucketTable,
    DictTable,
    ProxyTable,
    QueueTable,
    SecretTable,
    VolumeTable,
)


class Sort(NamedTuple):
    """A sort of handle.

    `name` is what findings call one, `key` the table of a spec that declares them by their names,
    `table` what is said of one, `maker` Modal's class.
    """

    name: str
    key: str
    table: type[Table]
    maker: str


SORTS: Final = (
    Sort("volume", "volumes", VolumeTable, "modal.Volume"),
    Sort("secret", "secrets", SecretTable, "modal.Secret"),
    Sort("dict", "dicts", DictTable, "modal.Dict"),
    Sort("queue", "queues", QueueTable, "modal.Queue"),
    # After the secrets, which they name.
    Sort("bucket", "buckets", BucketTable, "modal.CloudBucketMount"),
    Sort("proxy", "proxies", ProxyTable, "modal.Proxy"),
)
"""In the order in which an app declares them."""


class Handle(NamedTuple):
    """A handle that a spec declares."""

    sort: Sort
    table: Table
