"""Several processes, and standard input: what they say and write is what one process does."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path

import pytest

from jobspec.cli import run
from jobspec.commands import tasks

ROOT = Path(__file__).parents[2]
SPEC = 'name = "demo"\n[entry]\nkind = "function"\npayload = "job.py:work"\n'
PAYLOAD = "def work() -> int:\n    return 1\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "job.py").write_text(PAYLOAD)
    return tmp_path


def many(folder: Path) -> None:
    """Specs enough for several processes: fine ones, wrong ones, two for one app, profiles."""
    ignored = shutil.ignore_patterns("expected", "*_app.py")
    for name in ("errors_values", "errors_references", "text", "kinds"):
        shutil.copytree(ROOT / "tests" / "cases" / name, folder / name, ignore=ignored)
    both = folder / "both"
    both.mkdir()
    (both / "job.py").write_text(PAYLOAD)
    for name in ("a-b.toml", "a_b.toml"):
        (both / name).write_text(SPEC)
    profiles = "[profiles.dev]\nresources.cpu = 2\n[profiles.large]\nresources.cpus = 8\n"
    (both / "more.toml").write_text(SPEC + profiles)


def told(
    place: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str, dict[str, bytes]]:
    status = run(arguments)
    printed = capsys.readouterr()
    files = {path.as_posix(): path.read_bytes() for path in place.rglob("*_app.py")}
    return status, printed.out, printed.err, files


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("command", ["compile", "check"])
def test_several_processes_say_and_write_the_same(
    command: str,
    form: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(tasks, "WORTH", 5)
    started: list[int] = []
    several = tasks._in_processes

    def counted(found: object, act: object, workers: int) -> object:
        started.append(workers)
        return several(found, act, workers)  # type: ignore[arg-type]

    monkeypatch.setattr(tasks, "_in_processes", counted)
    outcomes = []
    for processes in ("1", "3"):
        place = tmp_path / processes
        place.mkdir()
        monkeypatch.chdir(place)
        many(place)
        status, out, err, files = told(
            place, [command, ".", "--format", form, "-j", processes], capsys
        )
        named = {name.replace(place.as_posix(), ""): text for name, text in files.items()}
        outcomes.append((status, out, err, named))
    assert started == [3]
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][0] == 1
    assert (len(outcomes[0][3]) > 10) is (command == "compile")


def test_few_specs_start_no_process(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_in_processes", None)
    (here / "demo.toml").write_text(SPEC)
    assert run(["compile", ".", "-j", "8"]) == 0


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5"])
def test_a_number_of_processes_is_above_zero(number: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["compile", ".", f"-j{number}"])
    assert ended.value.code == 2


def standard_input(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_a_spec_on_standard_input_compiles_to_standard_output(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = here / "demo"
    folder.mkdir()
    (folder / "job.py").write_text(PAYLOAD)
    (folder / "spec.toml").write_text(SPEC)
    assert run(["compile", "demo/spec.toml", "--stdout"]) == 0
    from_file = capsys.readouterr().out
    (folder / "spec.toml").unlink()
    standard_input(monkeypatch, SPEC)
    assert run(["compile", "-", "--stdin-path", "demo/spec.toml"]) == 0
    assert capsys.readouterr().out == from_file
    assert not list(here.rglob("*_app.py"))


def test_payloads_of_standard_input_stand_in_the_current_folder(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    standard_input(monkeypatch, SPEC)
    assert run(["compile", "-", "-o", "demo_app.py"]) == 0
    assert "def work() -> int:" in (here / "demo_app.py").read_text()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "name"), [([], "<stdin>"), (["--stdin-path", "a.toml"], "a.toml")]
)
def test_findings_name_standard_input(
    arguments: list[str],
    name: str,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    standard_input(monkeypatch, SPEC + "timeout = 1\n")
    assert run(["check", "-", *arguments, "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert found["file"] == name
    assert (found["code"], found["line"]) == ("JS201", 5)


def test_checking_standard_input_compares_no_app(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "demo_app.py").write_text("somebody else's\n")
    standard_input(monkeypatch, SPEC)
    assert run(["check", "-", "--stdin-path", "demo.toml"]) == 0
    assert capsys.readouterr().err == "1 spec checked: valid\n"


def test_standard_input_that_is_closed_is_an_empty_spec(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert run(["check", "-"]) == 1
    assert "JS101" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["compile", "-", "job.toml"],
        ["check", "-", "--fix"],
        ["check", ".", "--stdin-path", "a.toml"],
    ],
)
def test_wrong_uses_of_standard_input(arguments: list[str], here: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        run(arguments)
    assert ended.value.code == 2


def test_an_app_on_standard_output_leaves_no_room_for_findings(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standard_input(monkeypatch, SPEC)
    assert run(["compile", "-", "--format", "sarif"]) == 2
