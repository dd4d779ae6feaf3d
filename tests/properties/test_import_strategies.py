"""The strategies draw every key of every table of the language."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from importlib import import_module
from pkgutil import iter_modules
from random import Random
from typing import Any

import tomli
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample
from strategies.jobs import Job, jobs
from strategies.tables import BY_PAYLOAD, ENTRY_FIELDS, FIELDS, WHOLE
from strategies.toml_text import is_table

from jobspec import kinds
from jobspec.spec import tables as package
from jobspec.spec.table import Table
from jobspec.spec.tables.entry import EntryTable
from jobspec.spec.tables.job import JobTable
from jobspec.spec.tables.main import MainTable
from jobspec.spec.tables.web import FastapiEndpointTable, WebServerTable, WebTable

PREFIX = package.__name__ + "."


def tables() -> set[type[Table]]:
    """Every table model that is part of the language."""
    kind_tables = {found.table for name in kinds.KINDS if (found := kinds.kind(name)) is not None}
    modules = [import_module(found.name) for found in iter_modules(package.__path__, PREFIX)]
    own = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Table)
    }
    # Keys that several tables have are drawn for each of them.
    return (own | kind_tables) - {Table, EntryTable, WebTable, FastapiEndpointTable, WebServerTable}


def test_every_field_has_a_strategy() -> None:
    wanted = {
        (of, name)
        for of in tables() - {*WHOLE}
        for name in of.model_fields
        if name not in BY_PAYLOAD.get(of, ())
        and not (issubclass(of, EntryTable) and name in ENTRY_FIELDS)
    }
    assert wanted == set(FIELDS)
    assert set(ENTRY_FIELDS) | {"kind", "payload"} == set(EntryTable.model_fields)


def test_every_key_is_drawn() -> None:
    wanted = _wanted()
    drawn: dict[str, set[str]] = defaultdict(set)

    def completes(job: Job) -> bool:
        assert repr(tomli.loads(job.toml)) == repr(_in_order(job.spec))
        if job.changed is None:
            _note(job.spec, drawn)
        return all(keys <= drawn[table] for table, keys in wanted.items())

    with suppress(NoSuchExample):
        find(
            jobs(),
            completes,
            random=Random(0),
            settings=settings(
                max_examples=3_000,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )
    assert drawn == wanted


def _wanted() -> dict[str, set[str]]:
    """The keys of the whole spec, of its main, and of each kind of entry."""
    names = {
        of.__name__: {field.alias or name for name, field in of.model_fields.items()}
        for of in (JobTable, MainTable)
    }
    names["JobTable"].add("entry")
    for name in kinds.KINDS:
        kind = kinds.kind(name)
        assert kind is not None
        names[name] = set(kind.table.model_fields)
    return names


def _in_order(spec: dict[str, Any]) -> dict[str, Any]:
    """Plain values before tables, as a document has them; `nan` is no equal of its own."""
    return {**{key: item for key, item in spec.items() if not is_table(item)}, **spec}


def _note(spec: dict[str, Any], drawn: dict[str, set[str]]) -> None:
    drawn["JobTable"] |= spec.keys()
    drawn["MainTable"] |= spec.get("main", {}).keys()
    entries = spec["entry"] if isinstance(spec["entry"], list) else [spec["entry"]]
    for entry in entries:
        drawn[entry["kind"]] |= entry.keys()
