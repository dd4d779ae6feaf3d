"""Handles: the objects of Modal that an app names and declares."""

from __future__ import annotations

from jobspec.expression import Below, Call, Expression, Name, lift
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


def handle_groups(job: JobSpec, folder: Expression) -> list[list[Declaration]]:
    """The declarations of handles, a group for each sort; `folder` is the spec's."""
    return [
        [
            Declaration(name, _expression(handle, folder))
            for name, handle in job.handles.items()
            if handle.sort is sort
        ]
        for sort in SORTS
    ]


def _expression(handle: Handle, folder: Expression) -> Call:
    table, maker = handle.table, handle.sort.maker
    if isinstance(table, BucketTable):
        return Call(maker, kwargs=_bucket(table))
    if isinstance(table, SecretTable) and table.values:
        return Call(f"{maker}.from_dict", (lift({**table.values}),))
    if isinstance(table, SecretTable) and table.dotenv is not None:
        return _dotenv(maker, table.dotenv, folder)
    given = table.model_dump()
    keywords = tuple(
        (keyword, _plain(given[key])) for key, keyword in NAMED.items() if given.get(key)
    )
    return Call(f"{maker}.from_name", (_plain(given["name"]),), keywords)


def _dotenv(maker: str, path: str, folder: Expression) -> Call:
    """The file is looked for beside the spec and above, when the app is deployed."""
    filename = (("filename", lift(path)),) if path != ".env" else ()
    start = folder if isinstance(folder, Below) else Name("__file__")
    return Call(f"{maker}.from_dotenv", (start,), filename)


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
