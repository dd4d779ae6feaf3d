"""`[tool.jobspec.rules]` and `--deny-warnings`: how much findings count for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobspec.cli import run
from tests.rulebook.compiling import ENTRY

SPEC = f"""name = "demo"

[volumes]
data = {{ mount = "/data", name = "data" }}
models = {{ mount = "/data/models", name = "models" }}
{ENTRY}"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a spec that has a warning."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo.toml").write_text(SPEC)
    (tmp_path / "job.py").write_text("def work() -> int:\n    return 1\n")
    return tmp_path


def said(folder: Path, rules: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.jobspec.rules]\n{rules}\n")


def found(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[tuple[str, str]]:
    capsys.readouterr()
    run([*arguments, "--format", "json"])
    reported = json.loads(capsys.readouterr().out)["diagnostics"]
    return [(each["severity"], each["code"]) for each in reported]


@pytest.mark.parametrize("level", ["error", "warning", "note"])
def test_a_workspace_says_what_a_code_counts_for(
    level: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(folder, f'JS501 = "{level}"')
    assert found(capsys, "compile", "demo.toml") == [(level, "JS501")]
    assert (folder / "demo_app.py").exists() is (level != "error")


def test_a_code_that_is_off_is_not_heard_of(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(folder, 'JS501 = "off"')
    assert run(["compile", "demo.toml", "--deny-warnings"]) == 0
    assert "JS501" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rules", "help"),
    [
        ('JS5O1 = "off"', "did you mean `JS501`?"),
        ('js501 = "off"', "did you mean `JS501`?"),
        ('501 = "off"', "did you mean `JS501`?"),
        ('JS899 = "off"', "there are JS801, JS802, JS803; `jobspec explain` lists all"),
        ('gpu = "off"', "`jobspec explain` lists all codes"),
        ('JS501 = "warn"', "did you mean 'warning'?"),
        ('JS501 = "loud"', "write one of error, warning, note, off"),
        ('JS501 = "notes"', "did you mean 'note'"),
        ("JS501 = false", "expected a string"),
        ('JS203 = "warning"', "so it stays an error"),
        ('JS903 = "off"', "so it stays an error"),
    ],
)
def test_what_is_no_level_of_a_code_is_refused(
    rules: str, help: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(folder, rules)
    assert run(["compile", "demo.toml"]) == 1
    assert help in capsys.readouterr().err


def test_an_error_of_a_stage_may_be_called_one(folder: Path) -> None:
    said(folder, 'JS203 = "error"')
    assert run(["compile", "demo.toml"]) == 0


def test_denied_warnings_are_errors_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(capsys, "compile", "demo.toml", "--deny-warnings") == [("error", "JS501")]
    assert not (folder / "demo_app.py").exists()
    assert run(["compile", "demo.toml"]) == 0
    assert run(["check", "demo.toml"]) == 0
    assert run(["check", "demo.toml", "--deny-warnings"]) == 1
    assert run(["check", "demo.toml", "--fix", "--deny-warnings"]) == 1


def test_a_note_is_not_denied_and_an_allowed_finding_is_none(folder: Path) -> None:
    said(folder, 'JS501 = "note"')
    assert run(["compile", "demo.toml", "--deny-warnings"]) == 0
    said(folder, 'JS501 = "error"')
    allowed = 'name = "models" }  # jobspec: allow[JS501] why'
    (folder / "demo.toml").write_text(SPEC.replace('name = "models" }', allowed))
    assert run(["compile", "demo.toml", "--deny-warnings"]) == 0


def test_reports_for_programs_carry_the_level_that_counts(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(folder, 'JS501 = "error"')
    capsys.readouterr()
    run(["check", "demo.toml", "--format", "sarif"])
    (sarif,) = json.loads(capsys.readouterr().out)["runs"]
    levels = {each["ruleId"]: each["level"] for each in sarif["results"]}
    assert levels["JS501"] == "error"
    run(["check", "demo.toml", "--format", "github"])
    assert capsys.readouterr().out.startswith("::error")
