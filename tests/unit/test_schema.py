"""The JSON Schema takes every spec that compiles, and knows every key of the language."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.jobs import Job, jobs

from jobspec.cli import run
from jobspec.kinds import KINDS, kind
from jobspec.pipeline import Variant, compile_spec, compile_variant, read_spec
from jobspec.schema.document import pyproject_schema, spec_schema
from jobspec.spec.table import Table
from jobspec.spec.tables.job import JobTable

ROOT = Path(__file__).parents[2]
SPECS = sorted([*ROOT.glob("specs/*/spec.toml"), *ROOT.glob("tests/cases/*/*.toml")])
SPECS = [spec for spec in SPECS if spec.name != "pyproject.toml"]
COMPILED = [spec for spec in SPECS if "errors_" not in spec.parent.name or "is_fine" in spec.stem]
COMPILED = [spec for spec in COMPILED if spec.stem != "one_is_wrong"]
WITH_PROFILES = [spec for spec in COMPILED if "[profiles" in spec.read_text(encoding="utf-8")]
WORKSPACES = sorted(ROOT.glob("tests/cases/*/pyproject.toml"))
SCHEMA = spec_schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
PYPROJECT = jsonschema.Draft7Validator(pyproject_schema())


def errors(data: Any, validator: Any = VALIDATOR) -> list[str]:
    return [f"{each.json_path}: {each.message}" for each in validator.iter_errors(data)]


@pytest.mark.parametrize("schema", [SCHEMA, pyproject_schema()], ids=["spec", "pyproject"])
def test_the_schema_is_a_schema(schema: Any) -> None:
    jsonschema.Draft7Validator.check_schema(schema)
    targets = re.findall(r'"#/definitions/([^"]+)"', json.dumps(schema))
    assert set(targets) == set(schema["definitions"])


@pytest.mark.parametrize(
    ("arguments", "schema"),
    [([], SCHEMA), (["spec"], SCHEMA), (["pyproject"], pyproject_schema())],
)
def test_the_command_prints_it(
    arguments: list[str], schema: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["schema", *arguments]) == 0
    assert json.loads(capsys.readouterr().out) == schema


@pytest.mark.parametrize("spec", COMPILED, ids=[f"{s.parent.name}/{s.stem}" for s in COMPILED])
def test_a_spec_that_compiles_is_valid(spec: Path) -> None:
    assert errors(tomli.loads(spec.read_text(encoding="utf-8"))) == []


@settings(max_examples=2_000 if os.environ.get("JOBSPEC_DEEP") else 60)
@given(jobs())
def test_a_drawn_spec_that_compiles_is_valid(job: Job) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if compile_spec(job.write(Path(folder))).text is not None:
            assert errors(tomli.loads(job.toml)) == []


@settings(max_examples=2_000 if os.environ.get("JOBSPEC_DEEP") else 60)
@given(jobs(), st.randoms(use_true_random=False))
def test_a_profile_may_say_any_part_of_a_spec(job: Job, random: Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if compile_spec(job.write(Path(folder))).text is None:
            return
    data = tomli.loads(job.toml)
    entries = data["entry"] if isinstance(data["entry"], list) else [data["entry"]]
    change = {key: value for key, value in data.items() if key not in ("entry", "profiles")}
    change["entry"] = {entry["payload"].rpartition(":")[2]: entry for entry in entries}
    assert errors({**data, "profiles": {"p": change}}) == []
    parts = {key: part(value, random) for key, value in change.items() if random.random() < 0.7}
    assert errors({**data, "profiles": {"p": parts}}) == []


def part(value: Any, random: Random) -> Any:
    """A part of a table: what a profile merges into the rest of it."""
    if not isinstance(value, dict):
        return value
    return {key: part(item, random) for key, item in value.items() if random.random() < 0.7}


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


WITH_ALL = """
name = "demo"
modal = ">=1.4.3"
images.other.packages = ["numpy"]
resources = { cpu = 2, memory = "4GiB", timeout = "30m", retries = 3 }
volumes.store = { mount = "/store", name = "rows", create = true, version = 2 }
constants.ROWS = 1
main.call = "seed"

[[entry]]
kind = "function"
payload = "job.py:seed"
concurrent = { max_inputs = 4 }
schedule = { period = { hours = 1 } }

[[entry]]
kind = "class"
payload = "job.py:Model"
methods.run = { batched = { max_batch_size = 8, wait_ms = 10 } }
"""
PROFILES = """
[profiles.small]
dev = true
modal = false
resources = { cpu = false, timeout = "5m", retries = false }
image.packages = ["polars"]
images = false
volumes.store = { create = false, version = false }
main = { call = false, payload = "job.py:main" }
constants.ROWS = 10

[profiles.small.entry.seed]
kind = "function"
resources.cpu = false
volumes = { store = { mount = "/x" } }
concurrent = false
schedule = false

[profiles.small.entry.Model]
volumes = { store = false }
methods.run = { batched = { max_batch_size = 2 } }
"""
WRONG_PROFILES = {
    "an unknown key": ("dev = true", "develop = true"),
    "an unknown key of a table": ("cpu = false", "cpus = 1"),
    "an unknown key of a volume": ("create = false", "creates = false"),
    "an unknown key of an entry": ("concurrent = false", "concurrency = false"),
    "an unknown key of a method": ("max_batch_size = 2", "batch_size = 2"),
    "a wrong unit": ('"5m"', '"5 minutes"'),
    "a text for a number": ("cpu = false", 'cpu = "2"'),
    "nothing for what must be there": ("dev = true", "name = false"),
    "nothing for a payload": ("concurrent = false", "payload = false"),
    "true for what is taken away": ("schedule = false", "schedule = true"),
    "true for a value": ("modal = false", "modal = true"),
    "entries in an array": ("[profiles.small.entry.seed]", "[[profiles.small.entry]]"),
    "no entry": (
        "[profiles.small.entry.Model]",
        "[profiles.small.entry]\nserve = false\n[profiles.small.entry.Model]",
    ),
    "a profile in a profile": ("dev = true", "profiles.other.dev = true"),
    "a profile of no table": ("[profiles.small]", "[profiles]\nother = 1\n[profiles.small]"),
    "a name that is none": ("[profiles.small]", "[profiles.not-one]\n[profiles.small]"),
    "the base as a profile": ("[profiles.small]", "[profiles.base]\n[profiles.small]"),
}


@pytest.mark.parametrize("base", ["", "[profiles]\nbase = false\n"])
def test_a_profile_says_what_it_changes(base: str, tmp_path: Path) -> None:
    assert errors(tomli.loads(WITH_ALL + base + PROFILES)) == []
    assert refused(WITH_ALL + base + PROFILES, tmp_path) == set()


@pytest.mark.parametrize("what", WRONG_PROFILES)
def test_a_wrong_profile_is_refused_where_it_is_wrong(what: str, tmp_path: Path) -> None:
    old, new = WRONG_PROFILES[what]
    assert old in PROFILES
    text = WITH_ALL + PROFILES.replace(old, new, 1)
    found = errors(tomli.loads(text))
    assert found and all(each.startswith("$.profiles") for each in found)
    assert refused(text, tmp_path)


def refused(text: str, folder: Path) -> set[str]:
    """What the compiler refuses of a spec and its profiles."""
    code = (
        "def seed(): pass\ndef main(): pass\nclass Model:\n    def run(self, rows): return rows\n"
    )
    (folder / "job.py").write_text(code, encoding="utf-8")
    (folder / "spec.toml").write_text(text, encoding="utf-8")
    spec = read_spec(folder / "spec.toml")
    found = [compile_variant(spec, Variant(name)) for name in spec.profiles.by_name]
    diagnostics = [*spec.diagnostics, *(each for one in found for each in one.diagnostics)]
    return {each.message for each in diagnostics if each.is_error}


def test_specs_with_profiles_are_among_those_that_compile() -> None:
    assert {spec.parent.name for spec in WITH_PROFILES} >= {"cpu-then-gpu", "profiles", "workspace"}


@pytest.mark.parametrize("spec", WITH_PROFILES, ids=lambda spec: f"{spec.parent.name}/{spec.stem}")
def test_no_profile_may_hold_what_is_no_key(spec: Path) -> None:
    data = tomli.loads(spec.read_text(encoding="utf-8"))
    for name, profile in data["profiles"].items():
        if name != "base":
            profile["nothing"] = 1
    assert errors(data)


@pytest.mark.parametrize("path", WORKSPACES, ids=lambda path: path.parent.name)
def test_what_a_workspace_shares_is_valid(path: Path) -> None:
    assert errors(tomli.loads(path.read_text(encoding="utf-8")), PYPROJECT) == []


@pytest.mark.parametrize("line", ["cpus = 1", 'name = "a"', "modal = 1", "output = 1"])
def test_what_no_workspace_shares_is_refused(line: str) -> None:
    open_elsewhere = {"project": {"name": "x"}, "tool": {"ruff": {"lint": []}}}
    assert errors(open_elsewhere, PYPROJECT) == []
    found = errors(tomli.loads(f"[tool.jobspec]\n{line}"), PYPROJECT)
    assert found and all(each.startswith("$.tool.jobspec") for each in found)


TAPLO = shutil.which("taplo")


@pytest.mark.skipif(TAPLO is None, reason="taplo is not installed")
def test_taplo_takes_the_gallery_and_refuses_what_is_wrong(tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps(SCHEMA), encoding="utf-8")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(WITH_ALL + PROFILES.replace("cpu = false", "cpus = 1"), encoding="utf-8")

    def checked(*specs: Path) -> subprocess.CompletedProcess[str]:
        command = [str(TAPLO), "check", "--schema", schema.as_uri(), *map(str, specs)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    gallery = checked(*sorted(ROOT.glob("specs/*/spec.toml")), *WITH_PROFILES)
    assert gallery.returncode == 0, gallery.stderr
    found = checked(wrong)
    assert found.returncode != 0
    assert "'cpus' was unexpected" in found.stderr


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


def test_a_profile_has_every_key_of_a_spec_and_of_its_tables() -> None:
    definitions: Any = SCHEMA["definitions"]
    words = {key.alias or name for name, key in JobTable.model_fields.items()}
    assert set(definitions["profile"]["properties"]) == words - {"profiles"} | {"dev", "entry"}
    entry = set(definitions["entry"]["properties"])
    assert set(definitions["entry.change"]["properties"]) == entry
    for name, found in definitions.items():
        whole = definitions.get(name.removesuffix(".change"))
        if name.endswith("Table.change"):
            assert set(found["properties"]) == set(whole["properties"])
            assert "required" not in found


def test_editors_are_told_the_keys_of_all_kinds() -> None:
    definitions: Any = SCHEMA["definitions"]
    for name in KINDS:
        found = kind(name)
        assert found is not None
        keys = {key.alias or name for name, key in found.table.model_fields.items()}
        assert keys <= set(definitions["entry"]["properties"])
