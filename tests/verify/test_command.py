"""`jobspec verify` as it is typed: what it compares, prints and returns."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import nullcontext
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from jobspec.cli import run
from jobspec.reference.language import LANGUAGE
from jobspec.verify import app
from jobspec.verify.app import Verifier

from .mistakes import ENTRY, HEAD

SPEC = """\
name = "rows"

[image]
python = "3.11"

[env]
MODE = "fast"

[volumes]
data = { mount = "/data", name = "rows" }

[secrets]
hub = { name = "hub", keys = ["HUB_LOGIN"] }

[[entry]]
kind = "function"
payload = "rows.py:count"
resources = { cpu = 2, gpu = "L4" }

[[entry]]
kind = "class"
payload = "rows.py:Model"
methods = { ask = {} }

[profiles.dev]
resources = { memory = 512 }
"""
PAYLOAD = """\
def count() -> int:
    return 1


class Model:
    def ask(self) -> int:
        return 1
"""


@pytest.fixture
def shared(fast: Verifier, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of this process use one verifier, which takes seconds to start."""
    monkeypatch.setattr(app, "Verifier", lambda options: nullcontext(fast))


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a spec of two apps that are current, which is the current folder."""
    monkeypatch.chdir(tmp_path)
    Path("rows.toml").write_text(SPEC)
    Path("rows.py").write_text(PAYLOAD)
    assert run(["compile", "rows.toml"]) == 0
    return tmp_path


def verified(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[Any]]:
    """Status and apps of a run with `--json`."""
    capsys.readouterr()
    status = run(["verify", "--fast", "--json", *arguments])
    document = json.loads(capsys.readouterr().out)
    assert (document["version"], document["packages"]) == (1, "fabricated")
    return status, document["apps"]


def test_the_apps_of_a_spec_are_proven(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, apps = verified(capsys, "--strict", ".", "rows_app.py")
    assert status == 0
    assert [(each["app"], each["spec"], each["profile"]) for each in apps] == [
        ("rows_app.py", "rows.toml", None),
        ("rows_dev_app.py", "rows.toml", "dev"),
    ]
    for each in apps:
        assert [each[part] for part in ("definition", "import", "guard")] == ["proven"] * 3
        assert each["findings"] == []
        assert set(each["asks"]["functions"]) == {"count", "Model.*"}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('gpu="L4"', 'gpu="T4"', "resources.gpu_config.gpu_type"),
        ('volumes={"/data": data}, ', "", "its volumes are"),
        ('{"MODE": "fast"}', '{"MODE": "slow"}', "values"),
    ],
)
@pytest.mark.usefixtures("shared")
def test_a_definition_edited_by_hand_fails_at_its_line(
    before: str, after: str, told: str, rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = rows / "rows_app.py"
    text = path.read_text()
    assert before in text, text
    path.write_text(text.replace(before, after, 1))
    status, (found,) = verified(capsys, "rows_app.py")
    assert status == 1
    assert [found[part] for part in ("definition", "import", "guard")] == [
        "failed",
        "proven",
        "proven",
    ]
    edited, *differences = found["findings"]
    assert "was edited by hand" in edited["message"] and edited["help"]
    told_here = [each for each in differences if told in each["message"]]
    assert told_here, differences
    lines = [each["line"] for each in told_here if each["line"]]
    shown = [text.splitlines()[line - 1] for line in lines]
    assert any(line.startswith("@app.") for line in shown), shown


@pytest.mark.usefixtures("shared")
def test_values_of_secrets_are_never_told(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = rows / "rows_app.py"
    path.write_text(path.read_text().replace('{"MODE": "fast"}', '{"MODE": "a-token"}'))
    assert run(["verify", "--fast", "rows_app.py"]) == 1
    captured = capsys.readouterr()
    assert "MODE" in captured.err
    assert "a-token" not in captured.out + captured.err
    assert "fast" not in captured.err.replace("--fast", "")


@pytest.mark.usefixtures("shared")
def test_a_stale_app_fails_with_the_cure_and_is_verified(
    rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (rows / "rows.toml").write_text(SPEC.replace('gpu = "L4"', 'gpu = "T4"'))
    status, (base, _) = verified(capsys, "rows.toml")
    assert status == 1
    assert (base["definition"], base["import"]) == ("failed", "proven")
    assert "jobspec compile rows.toml" in base["findings"][0]["help"]
    assert any("gpu_type" in each["message"] for each in base["findings"])


@pytest.mark.usefixtures("shared")
def test_a_missing_app_fails_with_the_cure(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (rows / "rows_app.py").unlink()
    status, (base,) = verified(capsys, "--profile", "base", "rows.toml")
    assert status == 1
    assert [base[part] for part in ("definition", "import", "guard")] == [
        "failed",
        "not checked",
        "not checked",
    ]
    assert "jobspec compile rows.toml" in base["findings"][0]["help"]
    assert base["asks"] is None


@pytest.mark.usefixtures("shared")
def test_a_spec_with_errors_is_told_and_the_app_verified(
    rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (rows / "rows.toml").write_text(SPEC.replace('kind = "class"', 'kind = "klass"'))
    status, (base, _) = verified(capsys, "rows.toml")
    assert status == 1
    assert (base["definition"], base["import"]) == ("failed", "proven")
    assert "does not compile" in base["findings"][0]["message"]


@pytest.mark.usefixtures("shared")
def test_an_app_without_a_spec_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two apps that differ in their names and layout alone are printed alike."""
    monkeypatch.chdir(tmp_path)
    Path("one.py").write_text(
        HEAD
        + "\nrows = modal.Volume.from_name('rows', create_if_missing=True)\n"
        + "\n@app.function(image=image, cpu=2.0, volumes={'/rows': rows})\ndef first(): ...\n"
        + "\n@app.function(image=image.pip_install('a', 'b'), schedule=modal.Period(hours=1))\n"
        + "def second(): ...\n"
    )
    Path("two.py").write_text(
        '"""Another docstring."""\nfrom modal import App, Image, Period, Volume\n'
        "app = App('by-hand')\n"
        "base = Image.debian_slim('3.11')\nboth = base.pip_install([\n    'a',\n    'b',\n])\n"
        "@app.function(\n    schedule=Period(hours=1), image=both,\n)\ndef second():\n    return 2\n"
        "@app.function(volumes={'/rows': Volume.from_name('rows', create_if_missing=True)}, cpu=2,"
        " image=base)\ndef first():\n    return 1\n"
    )
    printed = []
    for name in ("one.py", "two.py"):
        assert run(["verify", "--fast", name]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert "functions.first.settings.resources.milli_cpu = 2000\n" in printed[0]
    assert 'functions.first.volumes./rows.volume = "rows (created when missing)"\n' in printed[0]
    assert 'functions.second.image.2 = "RUN python -m pip install a b"\n' in printed[0]
    Path("two.py").write_text(Path("two.py").read_text().replace("cpu=2,", "cpu=3,"))
    assert run(["verify", "--fast", "two.py"]) == 0
    assert capsys.readouterr().out == printed[0].replace("2000", "3000")


@pytest.mark.usefixtures("shared")
def test_the_table_and_the_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.py").write_text(HEAD + '\nopen("x", "w").close()\n' + ENTRY)
    assert run(["verify", "--fast", "bad.py"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[0].split() == ["definition", "import", "guard"]
    assert told[1].split() == ["bad.py", "not", "checked", "proven", "failed"]
    assert "bad.py: definition not checked: no spec beside it compiles to it" in told
    assert any(
        line.startswith("bad.py:6: guard failed (launching side): write: open") for line in told
    )
    assert told[-1] == "1 app verified: 1 failed"
    assert any("fabricated" in line for line in told)


@pytest.mark.parametrize(("strict", "status"), [((), 0), (("--strict",), 3)])
@pytest.mark.usefixtures("shared")
def test_what_is_not_checked_counts_under_strict(
    strict: tuple[str, ...],
    status: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.py").write_text(HEAD + ENTRY)
    assert run(["verify", "--fast", *strict, "good.py"]) == status


@pytest.mark.parametrize(
    ("path", "told"),
    [("nothing.py", "nothing.py is no file"), ("empty", "no spec in empty")],
)
def test_paths_that_hold_nothing_are_wrong_usage(
    path: str,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    assert run(["verify", path]) == 2
    assert told in capsys.readouterr().err


def test_with_a_modal_that_is_too_old_it_says_which_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(metadata, "version", lambda name: "1.4.3")
    assert run(["verify", "x.py"]) == 2
    assert "pip install 'modal>=1.5.5'" in capsys.readouterr().err


def test_without_modal_it_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import importlib.util, sys; find = importlib.util.find_spec;"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'modal' else find(name, *rest);"
        "from jobspec.cli import run; sys.exit(run(['verify', 'x.py']))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "pip install 'jobspec[run]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "text", ["", "app = 1\n", "\0", "import modal\napp = modal.App()\n", "raise SystemExit(4)\n", "import os\nos._exit(0)\n"]
)  # fmt: skip
@pytest.mark.usefixtures("shared")
def test_what_is_no_app_is_told_without_a_traceback(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.py").write_text(text)
    status = run(["verify", "--fast", "x.py"])
    captured = capsys.readouterr()
    assert status in (0, 1)
    assert "Traceback" not in captured.out + captured.err
    assert "bug of ours" not in captured.err


@pytest.mark.usefixtures("shared")
def test_the_report_shown_to_programs_has_the_keys_of_what_is_printed(
    rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (rows / "rows_app.py").write_text((rows / "rows_app.py").read_text() + "\nopen('x', 'w')\n")
    _, (found,) = verified(capsys, "rows_app.py")
    page = LANGUAGE.with_name("programs.md").read_text(encoding="utf-8")
    _, example = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (shown,) = json.loads(example)["apps"]
    assert list(shown) == list(found)
    assert list(shown["findings"][0]) == list(found["findings"][0])
    assert list(shown["asks"]) == list(found["asks"])
    keys = {key for each in found["asks"]["functions"].values() for key in each}
    assert set(shown["asks"]["functions"]["nightly"]) <= keys
