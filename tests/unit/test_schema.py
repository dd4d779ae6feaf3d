"""The JSON Schema takes every spec that compiles, and knows every key of the language."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import HealthCheck, given, settings
from strategies.jobs import Job, jobs

from jobspec.cli import run
from jobspec.kinds import KINDS, kind
from jobspec.pipeline import compile_spec
from jobspec.schema.document import document
from jobspec.spec.table import Table
from jobspec.spec.tables.job import JobTable

jsonschema = pytest.importorskip("jsonschema")

ROOT = Path(__file__).parents[2]
SPECS = sorted([*ROOT.glob("specs/*/spec.toml"), *ROOT.glob("tests/cases/*/*.toml")])
SPECS = [spec for spec in SPECS if spec.name != "pyproject.toml"]
COMPILED = [spec for spec in SPECS if "errors_" not in spec.parent.name or "is_fine" in spec.stem]
SCHEMA = document()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)


def errors(data: Any) -> list[str]:
    return [f"{each.json_path}: {each.message}" for each in VALIDATOR.iter_errors(data)]


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA


@pytest.mark.parametrize("spec", COMPILED, ids=[f"{s.parent.name}/{s.stem}" for s in COMPILED])
def test_a_spec_that_compiles_is_valid(spec: Path) -> None:
    assert errors(tomli.loads(spec.read_text(encoding="utf-8"))) == []


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(jobs())
def test_a_drawn_spec_that_compiles_is_valid(job: Job) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if compile_spec(job.write(Path(folder))).text is not None:
            assert errors(tomli.loads(job.toml)) == []


VALID = (ROOT / "specs" / "etl-pipeline" / "spec.toml").read_text(encoding="utf-8")
WRONG = {
    "an unknown key": ("[resources]", "[resources]\ncpus = 1"),
    "an unknown table": ("[resources]", "[ressources]"),
    "a key of another kind": ('kind = "function"', 'kind = "function"\nmethod = "GET"'),
    "an unknown kind": ('kind = "function"', 'kind = "task"'),
    "a missing payload": ('payload = "etl.py:seed"', ""),
    "a payload without a name": ("etl.py:seed", "etl.py"),
    "a number too large": ("cpu = 2", "cpu = 200"),
    "a text for a number": ("cpu = 2", 'cpu = "2"'),
    "a wrong unit": ('"4GiB"', '"4GB"'),
    "a wrong duration": ('"30m"', '"30 minutes"'),
    "an unknown GPU": ("cpu = 2", 'gpu = "H1000"'),
    "an unknown region": ("cpu = 2", 'region = ["us-est"]'),
    "an unknown time zone": ('"UTC"', '"Mars/Base"'),
    "a name Modal refuses": ('"etl-pipeline"', '"etl pipeline"'),
    "a volume unset by 0": ("store = false", "store = 0"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_spec_is_refused_where_it_is_wrong(what: str) -> None:
    old, new = WRONG[what]
    assert old in VALID
    assert errors(tomli.loads(VALID.replace(old, new, 1)))


def tables_of(table: type[Table], seen: set[type[Table]]) -> Iterator[type[Table]]:
    """A table and all that its keys hold."""
    if table in seen:
        return
    seen.add(table)
    yield table
    for key in table.model_fields.values():
        if key.shape.table is not None:
            yield from tables_of(key.shape.table, seen)


def all_tables() -> list[type[Table]]:
    seen: set[type[Table]] = set()
    roots = [JobTable, *(found.table for name in KINDS if (found := kind(name)))]
    return [each for root in roots for each in tables_of(root, seen)]


@pytest.mark.parametrize("table", all_tables(), ids=lambda table: table.__name__)
def test_the_schema_has_every_key(table: type[Table]) -> None:
    if table is JobTable:
        found: Any = SCHEMA
    else:
        definitions: Any = SCHEMA["definitions"]
        if table.accepts() is not table:
            return  # an array or a table of others
        found = definitions[table.__name__]
    names = {key.alias or name for name, key in table.model_fields.items()}
    assert names <= set(found["properties"])
    assert found["additionalProperties"] is False


def test_editors_are_told_the_keys_of_all_kinds() -> None:
    definitions: Any = SCHEMA["definitions"]
    for name in KINDS:
        found = kind(name)
        assert found is not None
        keys = {key.alias or name for name, key in found.table.model_fields.items()}
        assert keys <= set(definitions["entry"]["properties"])
