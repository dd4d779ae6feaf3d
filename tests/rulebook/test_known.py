"""`[tool.jobspec.known]`: names that Modal has beside those of this release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobspec.cli import run
from tests.rulebook.compiling import ENTRY

KNOWN = """[tool.jobspec.known]
gpu = ["B400:4", "b500"]
region = ["mars-north"]
cloud = ["tycho"]
routing_region = ["moon-east"]
python = ["3.16"]
timezone = ["Mars/Olympus"]
"""
USES = [
    'resources.gpu = "B400:4"',
    'resources.gpu = ["b400", "B500:8"]',
    'resources.region = ["mars-north", "eu"]',
    'resources.cloud = "tycho"',
    'modal = ">=1.4.3"\nresources.routing_region = "moon-east"',
    'image.python = "3.16"',
    'image = { registry = "debian:13", add_python = "3.16" }',
    'schedule = { cron = "0 6 * * *", timezone = "Mars/Olympus" }',
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a payload."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "job.py").write_text("def work() -> int:\n    return 1\n")
    return tmp_path


@pytest.mark.parametrize("use", USES)
def test_a_name_is_known_where_the_workspace_adds_it(use: str, folder: Path) -> None:
    (folder / "demo.toml").write_text(f'name = "demo"\n{use}\n{ENTRY}')
    assert run(["compile", "demo.toml"]) == 1
    (folder / "pyproject.toml").write_text(KNOWN)
    assert run(["compile", "demo.toml"]) == 0
    (folder / "pyproject.toml").unlink()
    assert run(["check", "demo.toml"]) == 1


def test_one_workspace_adds_nothing_to_another(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        (folder / name).mkdir()
        (folder / name / "job.py").write_text((folder / "job.py").read_text())
        text = f'name = "{name}"\nresources.gpu = "B400"\n{ENTRY}'
        (folder / name / f"{name}.toml").write_text(text)
        (folder / name / "pyproject.toml").write_text("[tool.jobspec]\n")
    (folder / "one" / "pyproject.toml").write_text(KNOWN)
    assert run(["compile", "one", "two", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    errors = [each["file"] for each in found if each["severity"] == "error"]
    assert errors == ["two/two.toml"]


def test_the_most_of_a_gpu_is_what_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pyproject.toml").write_text(KNOWN)
    (folder / "demo.toml").write_text(f'name = "demo"\nresources.gpu = "B400:5"\n{ENTRY}')
    assert run(["compile", "demo.toml"]) == 1
    assert "a container has 1 to 4 B400" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    ['gpu = ["B400:x"]', 'gpu = "B400"', 'region = ["Mars"]', 'python = ["4"]', 'zone = ["x"]'],
)
def test_what_is_no_name_is_refused(wrong: str, folder: Path) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.jobspec.known]\n{wrong}\n")
    (folder / "demo.toml").write_text(f'name = "demo"\n{ENTRY}')
    assert run(["compile", "demo.toml"]) == 1


def test_the_schema_that_is_printed_knows_them(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pyproject.toml").write_text(KNOWN)
    assert run(["schema"]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in ("B400", "mars-north", "moon-east", "Mars/Olympus"))
