"""Handles: the objects of Modal that an app names and declares."""

from __future__ import annotations

from jobspec.expression import Call, Expression, Name, lift
from jobspec.plan import Declaration
from jobspec.spec.job import JobSpec
from jobspec.spec.sorts import SORTS, Handle
from jobspec.spec.tables.handles import BucketTable, SecretTable

NAMED = {
    "keys": "required_keys",
    "version": "version",
    "environment": "environment_name",
    "create": "create_if_missing",
}
"""What `from_name` calls the keys of a named handle."""


def handle_groups(job: JobSpec) -> list[list[Declaration]]:
    """The declarations of handles, a group for each sort."""
    return [
        [
            Declaration(name, _expression(handle))
            for name, handle in job.handles.items()
            if handle.sort is sort
        ]
        for sort in SORTS
    ]


def _expression(handle: Handle) -> Call:
    table, maker = handle.table, handle.sort.maker
    if isinstance(table, BucketTable):
        return Call(maker, kwargs=_bucket(table))
    if isinstance(table, SecretTable) and table.values:
        return Call(f"{maker}.from_dict", (lift({**table.values}),))
    if isinstance(table, SecretTable) and table.dotenv is not None:
        return _dotenv(maker, table.dotenv)
    given = table.model_dump()
    keywords = tuple(
        (keyword, _plain(given[key])) for key, keyword in NAMED.items() if given.get(key)
    )
    return Call(f"{maker}.from_name", (_plain(given["name"]),), keywords)


def _dotenv(maker: str, path: str) -> Call:
    """The file is looked for beside the app, which stands beside the spec, when it is deployed."""
    filename = (("filename", lift(path)),) if path != ".env" else ()
    return Call(f"{maker}.from_dotenv", (Name("__file__"),), filename)


def _bucket(table: BucketTable) -> tuple[tuple[str, Expression], ...]:
    given = table.model_dump()
    return tuple(
        (key, Name(table.secret) if key == "secret" and table.secret else _plain(value))
        for key, value in given.items()
        if key != "mount" and value not in (None, False)
    )


def _plain(value: object) -> Expression:
    assert isinstance(value, (str, int, tuple))
    return lift(list(value) if isinstance(value, tuple) else value)
