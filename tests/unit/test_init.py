"""A new job of every kind compiles, checks clean, imports, and is known to editors."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from jobspec.cli import run
from jobspec.commands.init import SCHEMA, starter
from jobspec.kinds import KINDS
from jobspec.pipeline import app_path, compile_spec
from jobspec.schema.document import spec_schema


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_with_a_blank_is_quoted(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "my job"]) == 0
    assert capsys.readouterr().err.endswith("then: jobspec run 'my job/spec.toml'\n")


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_job_compiles_without_a_finding(
    kind: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", "my-job", "--kind", kind]) == 0
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "made my-job/spec.toml"
    assert told[-2:] == [
        "next: jobspec compile my-job/spec.toml",
        "then: jobspec run my-job/spec.toml",
    ]
    spec = Path("my-job/spec.toml")
    compilation = compile_spec(spec)
    assert compilation.diagnostics == []
    assert compilation.job is not None
    assert compilation.job.name == "my-job"
    assert [entry.kind.name for entry in compilation.job.entries] == [kind]
    assert run(["compile", "my-job"]) == 0
    assert run(["check", "my-job"]) == 0


def test_the_apps_of_new_jobs_import_with_the_sdk(here: Path) -> None:
    apps = []
    for kind in KINDS:
        assert run(["init", f"{kind}-job", "--kind", kind]) == 0
        assert run(["compile", f"{kind}-job"]) == 0
        apps.append(app_path(Path(f"{kind}-job/spec.toml")))
    program = (
        "import importlib, sys\n"
        "for folder, name in (each.split('/') for each in sys.argv[1:]):\n"
        "    sys.path.insert(0, folder)\n"
        "    assert importlib.import_module(name.removesuffix('.py')).app.name == folder\n"
    )
    command = [sys.executable, "-c", program, *map(str, apps)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_a_payload_imports_without_modal(kind: str, here: Path) -> None:
    assert run(["init", "--kind", kind]) == 0
    (payload,) = [Path(name) for name in starter(kind) if name.endswith(".py")]
    program = f"import {payload.stem}, sys; assert 'modal' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_without_a_name_the_job_is_made_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "word count"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert run(["init"]) == 0
    assert 'name = "word-count"' in Path("spec.toml").read_text()


@pytest.mark.parametrize("name", ["spec.toml", "words.py"])
def test_nothing_is_overwritten(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = here / "job"
    folder.mkdir()
    (folder / name).symlink_to("nowhere")
    assert run(["init", "job"]) == 2
    assert f"job/{name} is there already" in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == [name]


@pytest.mark.parametrize(("in_git", "directive"), [(True, "../../"), (False, "./")])
def test_the_schema_stands_at_the_top_of_the_workspace(
    in_git: bool, directive: str, here: Path
) -> None:
    if in_git:
        (here / ".git").mkdir()
    assert run(["init", "jobs/one"]) == 0
    spec = here / "jobs" / "one" / "spec.toml"
    first = spec.read_text().splitlines()[0]
    assert first == f"#:schema {directive}{SCHEMA}"
    schema = spec.parent / first.removeprefix("#:schema ")
    assert json.loads(schema.read_text()) == spec_schema()


def test_a_schema_that_is_there_is_kept(here: Path) -> None:
    (here / ".git").mkdir()
    (here / SCHEMA).write_text("{}")
    assert run(["init", "one"]) == 0
    assert (here / SCHEMA).read_text() == "{}"
