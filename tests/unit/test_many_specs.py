"""What a check of many specs prints: in the order of files, and nothing over and over."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from jobspec.cli import run
from jobspec.commands import compile
from jobspec.commands.report import FORMATS

SPEC = 'name = "job-{number}"\n\n[entry]\nkind = "function"\npayload = "job.py:work"\n'
RESOURCES = "\n[resources]\ncpu = 2\n"
APPS = 12


@pytest.fixture
def jobs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Path:
    """A folder of specs with current apps."""
    monkeypatch.chdir(tmp_path)
    for number in range(APPS):
        folder = Path("jobs", f"job{number:02}")
        folder.mkdir(parents=True)
        (folder / "spec.toml").write_text(SPEC.format(number=number), encoding="utf-8")
        (folder / "job.py").write_text("def work() -> int:\n    return 1\n", encoding="utf-8")
    assert run(["compile", "jobs"]) == 0
    capsys.readouterr()
    return Path("jobs")


def change(jobs: Path, numbers: range, more: str) -> None:
    for number in numbers:
        spec = jobs / f"job{number:02}" / "spec.toml"
        spec.write_text(spec.read_text(encoding="utf-8") + more, encoding="utf-8")


def spoil(jobs: Path) -> None:
    """Stale apps, and a wrong key of a spec before, between and after them."""
    change(jobs, range(1, 6), RESOURCES)
    change(jobs, range(7, 11), RESOURCES)
    for number in (0, 6, 11):
        change(jobs, range(number, number + 1), RESOURCES.replace("cpu", "cpus"))


def test_many_stale_apps_are_a_list(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(jobs)
    assert run(["check", "jobs"]) == 1
    shown = capsys.readouterr().err
    stale = [line for line in shown.splitlines() if "error[JS903]" in line]
    assert len(stale) == 9 and stale == sorted(stale)
    assert shown.count("jobspec compile") == 1
    assert shown.count("did you mean `cpu`?") == 3
    assert shown.endswith("12 errors in 12 specs: 9 JS903, 3 JS201; see `jobspec explain CODE`\n")


def test_a_few_stale_apps_are_told_in_full(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(jobs, range(3), RESOURCES)
    assert run(["check", "jobs"]) == 1
    shown = capsys.readouterr().err
    assert shown.count("when compiled anew") == 3
    assert shown.endswith("3 errors in 12 specs; see `jobspec explain JS903`\n")


def test_many_missing_apps_are_a_list(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for app in jobs.glob("*/*_app.py"):
        app.unlink()
    assert run(["check", "jobs"]) == 1
    shown = capsys.readouterr().err
    assert shown.count("error[JS904]") == APPS
    assert len(shown.splitlines()) == APPS + 4


@pytest.mark.parametrize("form", [each for each in FORMATS if each not in ("text", "sarif")])
def test_findings_are_in_the_order_of_files(
    form: str, jobs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(jobs)
    (jobs / "job03" / "gone_app.py").write_bytes((jobs / "job00" / "job00_app.py").read_bytes())
    assert run(["check", "jobs", "--format", form]) == 1
    files = re.findall(
        r"jobs/job\d\d/(?:spec\.toml|gone_app\.py)(?=[:,\"])", capsys.readouterr().out
    )
    assert list(dict.fromkeys(files)) == sorted(set(files)) and len(set(files)) == APPS + 1


def test_a_concise_finding_is_a_line(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(jobs)
    assert run(["check", "jobs", "--format", "concise"]) == 1
    output = capsys.readouterr()
    first, *others = output.out.splitlines()
    assert first == "jobs/job00/spec.toml:8:1: error[JS201] unknown key `cpus`"
    assert len(others) == 11
    assert output.err == "\n12 errors in 12 specs: 9 JS903, 3 JS201; see `jobspec explain CODE`\n"


def test_of_many_apps_those_are_named_that_change(
    jobs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compile", "jobs"]) == 0
    assert capsys.readouterr().err.count("compiled jobs/") == APPS
    monkeypatch.setattr(compile, "_MANY", 10)
    change(jobs, range(2), RESOURCES)
    change(jobs, range(2, 3), RESOURCES.replace("cpu", "cpus"))
    assert run(["compile", "jobs"]) == 1
    shown = capsys.readouterr().err
    assert shown.startswith(
        "compiled jobs/job00/job00_app.py\ncompiled jobs/job01/job01_app.py\n"
        "11 apps compiled: 2 changed\nerror[JS201]"
    )


def test_nothing_is_found_in_many_specs(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "jobs", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["diagnostics"] == []
    assert run(["check", "jobs"]) == 0
    assert capsys.readouterr().err == "12 specs checked: valid, current, as generated\n"
    assert run(["check", "jobs", "--format", "concise"]) == 0
    assert capsys.readouterr().out == ""
