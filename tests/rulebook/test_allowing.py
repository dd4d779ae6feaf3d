"""`# jobspec: allow[CODE] reason`: what it silences, and what it never does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobspec.cli import run
from jobspec.policy.comments import read_allowances
from jobspec.source import SourceFile
from tests.rulebook.compiling import ENTRY, codes, compiled

NESTED = """
[volumes]
data = { mount = "/data", name = "data" }
models = { mount = "/data/models", name = "models" }%s
"""
PAYLOAD = "def work() -> int:\n    return 1\n"
PRINTING = "%sprint('loaded')%s\n\n\ndef work() -> int:\n    return 1\n"
HERE = "  # jobspec: allow[JS501] an empty folder is there"


def test_a_comment_allows_what_is_on_its_line(tmp_path: Path) -> None:
    assert codes(tmp_path / "a", NESTED % "", PAYLOAD) == ["JS501"]
    assert codes(tmp_path / "b", NESTED % HERE, PAYLOAD) == []


@pytest.mark.parametrize(
    "before",
    [
        "# jobspec: allow[JS501] an empty folder is there\n",
        "  #jobspec:allow[js501, JS502]: an empty folder is there\n# and more\n\n",
        "# jobspec: allow[JS501] twice\n# jobspec: allow[JS502] over the same line\n",
    ],
)
def test_a_comment_of_its_own_is_for_the_next_line(before: str, tmp_path: Path) -> None:
    spec = NESTED % ""
    spec = spec.replace("models =", f"{before}models =")
    assert "JS501" not in codes(tmp_path, spec, PAYLOAD)


@pytest.mark.parametrize(
    "elsewhere",
    [
        f"\ndescription = '{HERE}'",
        f'\ndescription = """\n{HERE}\n"""',
        f"\n# as in {HERE.strip()}",
        f"\n{HERE.strip()}\n\n",
    ],
)
def test_other_lines_and_strings_allow_nothing(elsewhere: str, tmp_path: Path) -> None:
    assert "JS501" in codes(tmp_path, elsewhere + NESTED % "", PAYLOAD)


def test_a_header_allows_what_is_said_of_its_table(tmp_path: Path) -> None:
    spec = """
[volumes]
data = { mount = "/data", name = "data" }

[volumes.models]%s
mount = "/data/models"
name = "models"
"""
    assert codes(tmp_path / "a", spec % "", PAYLOAD) == ["JS501"]
    assert codes(tmp_path / "b", spec % HERE, PAYLOAD) == []


def test_a_payload_allows_as_a_spec_does(tmp_path: Path) -> None:
    allow = "# jobspec: allow[JS328] it tells which container it is"
    assert codes(tmp_path / "a", "", PRINTING % ("", "")) == ["JS328"]
    assert codes(tmp_path / "b", "", PRINTING % ("", f"  {allow}")) == []
    assert codes(tmp_path / "c", "", PRINTING % (f"{allow}\n", "")) == []
    assert codes(tmp_path / "d", "", PRINTING % (f'TEXT = """\n{allow}"""; ', "")) == ["JS328"]
    assert codes(tmp_path / "e", "", PRINTING % (f'"""\n{allow}\n"""\n', "")) == ["JS328"]


@pytest.mark.parametrize("rest", ["", "   ", " :", " - "])
def test_a_reason_is_needed(rest: str, tmp_path: Path) -> None:
    spec = NESTED % f"  # jobspec: allow[JS501]{rest}"
    assert sorted(codes(tmp_path, spec, PAYLOAD)) == ["JS501", "JS801"]


@pytest.mark.parametrize("comment", ["allow", "allow JS501 why", "allow[] why", "allow[JS500] why"])
def test_a_code_is_needed_that_there_is(comment: str, tmp_path: Path) -> None:
    spec = NESTED % f"  # jobspec: {comment}"
    assert sorted(codes(tmp_path, spec, PAYLOAD)) == ["JS501", "JS801"]


def test_other_comments_about_jobspec_are_left_alone(tmp_path: Path) -> None:
    spec = "\n# jobspec: allowed sizes are below\n# jobspec allow it\n# jobspec: see the wiki\n"
    assert codes(tmp_path, spec, PAYLOAD) == []


def test_an_error_of_a_stage_is_never_allowed(tmp_path: Path) -> None:
    wrong = "\n# jobspec: allow[JS203] why not\nresources.cpu = 2000"
    found = compiled(tmp_path / "a", wrong, PAYLOAD)
    assert sorted(each.rule.code for each in found.diagnostics) == ["JS203", "JS803"]
    payload = "# jobspec: allow[JS311] why not\nopen('/x', 'w')\n\n\n" + PAYLOAD
    found = compiled(tmp_path / "b", "", payload)
    assert sorted(each.rule.code for each in found.diagnostics) == ["JS311", "JS803"]
    assert found.text is None


def test_findings_about_comments_are_never_allowed(tmp_path: Path) -> None:
    spec = NESTED % "  # jobspec: allow[JS801, JS501] both"
    assert codes(tmp_path, spec, PAYLOAD) == ["JS803"]


def test_a_text_that_python_reads_otherwise_than_it_is_split() -> None:
    text = "a = 1\n\x0cb = '#' # jobspec: allow[JS328] why\n"
    (found,) = read_allowances(SourceFile("job.py", text))
    assert (found.line, found.reason) == (2, "why")
    assert read_allowances(SourceFile("job.py", "a = (\n# jobspec: allow[JS328] why")) != []


# What the command line says of comments that nobody needs


def reported(*arguments: str, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, int, str]]:
    """What `check` finds beside apps that are missing: file, line, code."""
    capsys.readouterr()
    run(["check", *arguments, "--format", "json"])
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    return [(each["file"], each["line"], each["code"]) for each in found if each["code"] != "JS904"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a payload that prints and allows it."""
    monkeypatch.chdir(tmp_path)
    allow = "  # jobspec: allow[JS328] it tells which container it is"
    (tmp_path / "job.py").write_text(PRINTING % ("", allow))
    return tmp_path


def spec(folder: Path, name: str, text: str = "", entry: str = ENTRY) -> None:
    (folder / f"{name}.toml").write_text(f'name = "{name}"\n{text}{entry}')


def test_what_is_found_is_not_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec(folder, "one", NESTED % HERE)
    spec(folder, "two", NESTED % HERE)
    assert reported("one.toml", capsys=capsys) == []
    assert reported(".", capsys=capsys) == []


def test_what_is_not_found_is_told_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unused = f"{HERE.strip()}\n[profiles.dev]\nresources.cpu = 2\n"
    spec(folder, "one", unused)
    assert reported("one.toml", capsys=capsys) == [("one.toml", 2, "JS802")]
    assert reported("one.toml", "--profile", "dev", capsys=capsys) == []
    assert reported("one.toml", "--set", "resources.cpu=4", capsys=capsys) == []
    assert run(["check", "one.toml", "--fix"]) == 1
    assert "JS501" not in (folder / "one.toml").read_text()


def test_one_profile_is_enough(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    allowed = NESTED.replace("/data/models", "/models") % HERE
    dev = '[profiles.dev]\nvolumes.data.mount = "/"\n'.replace('"/"', '"/models/data"')
    spec(folder, "one", allowed + dev)
    assert ("one.toml", 5, "JS802") in reported("one.toml", capsys=capsys)
    there = allowed.replace(HERE, "").replace(' name = "data" }', f' name = "data" }}{HERE}')
    spec(folder, "two", there + dev)
    assert reported("two.toml", capsys=capsys) == []


def test_a_payload_of_two_specs_is_judged_with_both(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    allow = "# jobspec: allow[JS501] why\n"
    (folder / "job.py").write_text(f"{allow}{PAYLOAD}")
    spec(folder, "one")
    spec(folder, "two")
    assert reported("one.toml", capsys=capsys) == []
    assert reported("one.toml", "two.toml", capsys=capsys) == [("job.py", 1, "JS802")]


def test_nothing_is_told_where_an_app_is_missing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec(folder, "one", f"{HERE.strip()}\n[profiles.dev]\nresources.cpu = -1\n")
    assert [code for _, _, code in reported("one.toml", capsys=capsys)] == ["JS203"]


def test_taking_out_a_comment_leaves_the_rest(folder: Path) -> None:
    kept = "value = 1  # jobspec: allow[JS328] why\n    # jobspec: allow[JS501] why  \nother = 2\n"
    (folder / "job.py").write_text(kept + PAYLOAD)
    spec(folder, "one")
    run(["check", "one.toml", "--fix"])
    assert (folder / "job.py").read_text() == "value = 1\nother = 2\n" + PAYLOAD
