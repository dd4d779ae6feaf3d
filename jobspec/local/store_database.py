"""The contents of dicts and queues, in an SQLite file that several runs may use at once.

Every change is a transaction, so that a run that is killed leaves what it had changed and nothing
half done, and runs at the same time see each other's changes, as on Modal.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MOST_ITEMS = 5_000  # of one partition of a queue, as Modal's documentation says
PAGE = 500  # entries read at a time
BUSY_SECONDS = 30.0  # that another run may hold the file

Item = tuple[int, bytes]  # its number, which grows, and its value

_SCHEMA = """
create table if not exists stores (
    id text primary key, kind text not null, name text not null, environment text not null,
    created real not null
);
create table if not exists entries (
    number integer primary key autoincrement, store text not null, key blob not null, value blob not null,
    unique (store, key)
);
create table if not exists items (
    number integer primary key autoincrement, store text not null, partition blob not null,
    value blob not null
);
create index if not exists items_of_partition on items (store, partition, number);
"""


@dataclass(frozen=True)
class Store:
    """A dict or a queue.

    Attributes:
        kind: ``dict`` or ``queue``.
        created: seconds since the epoch.
    """

    store_id: str
    kind: str
    name: str
    environment: str
    created: float


class StoreDatabase:
    """Dicts and queues by id.

    Args:
        path: the file, made if need be; in memory where there is none.

    Raises:
        sqlite3.Error: the file cannot be read or written.
    """

    def __init__(self, path: Path | None = None) -> None:
        where = ":memory:" if path is None else str(path)
        self._connection = sqlite3.connect(where, timeout=BUSY_SECONDS, isolation_level=None)
        self._connection.execute("pragma auto_vacuum = full")  # of a new file: it shrinks again
        # Not synchronous: a crash of the machine may cost the last changes, but breaks nothing.
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = normal")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("begin immediate")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    # Both kinds ----------------------------------------------------------------------------------

    def create(self, store_id: str, kind: str, name: str, environment: str) -> None:
        """Add an empty dict or queue, unless it is there."""
        row = (store_id, kind, name, environment, time.time())
        self._connection.execute("insert or ignore into stores values (?, ?, ?, ?, ?)", row)

    def find(self, store_id: str) -> Store | None:
        """The dict or queue of an id."""
        found = self._connection.execute("select * from stores where id = ?", (store_id,))
        row = found.fetchone()
        return None if row is None else Store(*row)

    def named(self, kind: str, environment: str) -> list[Store]:
        """All of one kind that have a name, the latest first."""
        query = "select * from stores where kind = ? and environment = ? order by created desc"
        rows = self._connection.execute(query, (kind, environment))
        return [Store(*row) for row in rows]

    def delete(self, store_id: str) -> None:
        """Remove a dict or queue with all it holds."""
        with self._change() as connection:
            for table, column in (("entries", "store"), ("items", "store"), ("stores", "id")):
                connection.execute(f"delete from {table} where {column} = ?", (store_id,))

    # Dicts ---------------------------------------------------------------------------------------

    def update(
        self, dict_id: str, entries: Iterable[tuple[bytes, bytes]], *, keep_old: bool = False
    ) -> int:
        """Set entries; how many were set.

        Args:
            keep_old: leave those alone whose key is there.
        """
        conflict = "nothing" if keep_old else "update set value = excluded.value"
        insert = "insert into entries (store, key, value) values (?, ?, ?) on conflict do "
        with self._change() as connection:
            done = connection.executemany(
                insert + conflict, ((dict_id, key, value) for key, value in entries)
            )
        return done.rowcount

    def get(self, dict_id: str, key: bytes) -> bytes | None:
        """The value of a key."""
        query = "select value from entries where store = ? and key = ?"
        row = self._connection.execute(query, (dict_id, key)).fetchone()
        return None if row is None else bytes(row[0])

    def pop(self, dict_id: str, key: bytes) -> bytes | None:
        """The value of a key, which is removed."""
        with self._change() as connection:
            value = self.get(dict_id, key)
            connection.execute("delete from entries where store = ? and key = ?", (dict_id, key))
        return value

    def count(self, dict_id: str) -> int:
        """How many entries there are."""
        query = "select count(*) from entries where store = ?"
        return int(self._connection.execute(query, (dict_id,)).fetchone()[0])

    def contents(self, dict_id: str) -> Iterator[tuple[bytes, bytes]]:
        """All entries, the oldest key first; a page at a time, so others may change it meanwhile."""
        query = (
            "select number, key, value from entries where store = ? and number > ?"
            " order by number limit ?"
        )
        last = 0
        while rows := self._connection.execute(query, (dict_id, last, PAGE)).fetchall():
            yield from ((key, value) for _, key, value in rows)
            last = rows[-1][0]

    def clear(self, dict_id: str) -> None:
        """Remove all entries."""
        self._connection.execute("delete from entries where store = ?", (dict_id,))

    # Queues --------------------------------------------------------------------------------------

    def put(self, queue_id: str, partition: bytes, values: Iterable[bytes]) -> bool:
        """Add items at the end of a partition, all or, where it has no room for them, none."""
        rows = [(queue_id, partition, value) for value in values]
        with self._change() as connection:
            if self.length(queue_id, partition) + len(rows) > MOST_ITEMS:
                return False
            insert = "insert into items (store, partition, value) values (?, ?, ?)"
            connection.executemany(insert, rows)
        return True

    def take(self, queue_id: str, partition: bytes, most: int) -> list[bytes]:
        """The first items of a partition, which are removed."""
        with self._change() as connection:
            items = self.after(queue_id, partition, 0, most)
            if items:
                delete = "delete from items where store = ? and partition = ? and number <= ?"
                connection.execute(delete, (queue_id, partition, items[-1][0]))
        return [value for _, value in items]

    def after(
        self, queue_id: str, partition: bytes, number: int, most: int = MOST_ITEMS
    ) -> list[Item]:
        """The first items of a partition with a higher number."""
        query = (
            "select number, value from items where store = ? and partition = ? and number > ?"
            " order by number limit ?"
        )
        rows = self._connection.execute(query, (queue_id, partition, number, most))
        return [(int(found), bytes(value)) for found, value in rows]

    def length(self, queue_id: str, partition: bytes | None) -> int:
        """How many items a partition holds, or with None all of them together."""
        where, values = _of_partition(queue_id, partition)
        row = self._connection.execute(f"select count(*) from items {where}", values).fetchone()
        return int(row[0])

    def partitions(self, queue_id: str) -> int:
        """How many partitions hold items."""
        query = "select count(distinct partition) from items where store = ?"
        return int(self._connection.execute(query, (queue_id,)).fetchone()[0])

    def empty(self, queue_id: str, partition: bytes | None) -> None:
        """Remove all items of a partition, or with None of all."""
        where, values = _of_partition(queue_id, partition)
        self._connection.execute(f"delete from items {where}", values)


def _of_partition(queue_id: str, partition: bytes | None) -> tuple[str, tuple[str | bytes, ...]]:
    if partition is None:
        return "where store = ?", (queue_id,)
    return "where store = ? and partition = ?", (queue_id, partition)
