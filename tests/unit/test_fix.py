"""`check --fix`: each fix mends its finding, all of them together leave files that can be read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import tomli

from jobspec.cli import run
from jobspec.commands.fix import fixed
from jobspec.diagnostic import Diagnostic, Fix
from jobspec.pipeline import compile_spec
from jobspec.source import SourceFile, Span

CASES = Path(__file__).parents[1] / "cases"
SPECS = sorted(CASES.glob("errors_*/*.toml"))
PAYLOAD = "def work() -> int:\n    return 1\n"
ENTRY = '[entry]\nkind = "function"\npayload = "job.py:work"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "job.py").write_text(PAYLOAD)
    return tmp_path


def findings(spec: Path) -> list[Diagnostic]:
    return compile_spec(spec).diagnostics


def key(diagnostic: Diagnostic) -> tuple[str, str]:
    return diagnostic.rule.code, diagnostic.message


@pytest.mark.parametrize("spec", SPECS, ids=[f"{s.parent.name}/{s.stem}" for s in SPECS])
def test_each_fix_alone_mends_its_finding(spec: Path, tmp_path: Path) -> None:
    folder = tmp_path / spec.parent.name
    shutil.copytree(spec.parent, folder, ignore=shutil.ignore_patterns("expected"))
    copy = folder / spec.name
    before = findings(copy)
    for diagnostic in before:
        if diagnostic.fix is None:
            continue
        path = Path(diagnostic.fix.source.name)
        content = path.read_bytes()
        text, applied = fixed(content, [diagnostic.fix], path.suffix)
        assert applied == [diagnostic.fix]
        path.write_bytes(text.encode())
        count = sum(key(each) == key(diagnostic) for each in before)
        assert sum(key(each) == key(diagnostic) for each in findings(copy)) < count
        path.write_bytes(content)


MENDED = {
    "a key": ('[resources]\ntimeouts = "2h"\n', '[resources]\ntimeout = "2h"\n'),
    "a table": ("[resourcs]\ncpu = 1\n", "[resources]\ncpu = 1\n"),
    "a dotted key": ("resources.mem = 1024\nresources.memroy = 1024\n", None),
    "Modal's old words": (
        "[resources]\nkeep_warm = 1\nconcurrency_limit = 2\ncontainer_idle_timeout = 60\n",
        "[resources]\nmin_containers = 1\nmax_containers = 2\nscaledown_window = 60\n",
    ),
    "Modal's words in Python": (
        '[image]\npython_version = "3.12"\napt_install = ["git"]\n',
        '[image]\npython = "3.12"\napt = ["git"]\n',
    ),
    "Modal's words in Python for steps": (
        '[image]\nfrom_registry = "debian:12"\n'
        'steps = [{ run_commands = ["ls"] }, { add_local_dir = ".", remote_path = "/x" }]\n',
        '[image]\nregistry = "debian:12"\n'
        'steps = [{ run = ["ls"] }, { local_dir = ".", to = "/x" }]\n',
    ),
    "one element for an array": (
        '[image]\npackages = "numpy"\nsteps = [{ run = "ls" }]\n',
        '[image]\npackages = ["numpy"]\nsteps = [{ run = ["ls"] }]\n',
    ),
    "a GPU and its count": (
        '[resources]\ngpu = ["H1000:2", "T4"]\n',
        '[resources]\ngpu = ["H100:2", "T4"]\n',
    ),
    "a GPU in lower case": (
        '[resources]\ngpu = "a100-80g"\n',
        '[resources]\ngpu = "A100-80GB"\n',
    ),
    "a region": ('[resources]\nregion = "us-wst"\n', '[resources]\nregion = "us-west"\n'),
    "a size": ('[resources]\nmemory = [512, "2GB"]\n', '[resources]\nmemory = [512, "2GiB"]\n'),
    "a series of Python": ("[image]\npython = 3.10\n", '[image]\npython = "3.10"\n'),
    "a constant": (
        '[constants]\nDATA = "/data"\n[image]\nenv = { A = "${DTA}/a" }\n',
        '[constants]\nDATA = "/data"\n[image]\nenv = { A = "${DATA}/a" }\n',
    ),
    "words of YAML, comments of C": (
        "[resources]\n// one input each\nsingle_use_containers = yes\n",
        "[resources]\n# one input each\nsingle_use_containers = true\n",
    ),
    "TOML": ('[resources]\nsingle_use_containers = True\ntimeout = "1h";\n', None),
}


@pytest.mark.parametrize("name", MENDED)
def test_a_wrong_spec_is_mended(name: str, here: Path) -> None:
    wrong, right = MENDED[name]
    spec = here / "demo.toml"
    spec.write_text('name = "demo"\n' + wrong + ENTRY)
    run(["check", "--fix", "demo.toml"])
    if right is not None:
        assert spec.read_text() == 'name = "demo"\n' + right + ENTRY
        assert not [each for each in findings(spec) if each.is_error]
    else:
        tomli.loads(spec.read_text())
    once = spec.read_bytes()
    run(["check", "--fix", "demo.toml"])
    assert spec.read_bytes() == once


def test_names_of_handles_and_kinds_are_mended(here: Path) -> None:
    spec = here / "demo.toml"
    shared = 'name = "demo"\n[volumes]\nstore = { mount = "/data", name = "rows" }\n'
    shared += '[secrets]\ntoken = { name = "hub" }\n[images.heavy]\n'
    wrong = 'volumes = { stor = false }\nsecrets = ["tokn"]\nimage = "heavvy"\n'
    spec.write_text(shared + ENTRY.replace('"function"', '"funktion"') + wrong)
    assert run(["compile", "demo.toml"]) == 1
    run(["check", "--fix", "demo.toml"])
    right = wrong.replace("stor", "store").replace("tokn", "token").replace("heavvy", "heavy")
    assert spec.read_text() == shared + ENTRY + right


def test_a_payload_is_mended(here: Path) -> None:
    payload = here / "job.py"
    text = "def helper() -> int:\n    return 1\n\n\ndef work() -> int:\n"
    text += "    from demo_app import helpr\n\n    return helper.remote()\n"
    payload.write_text(text)
    other = '[[entry]]\nkind = "function"\npayload = "job.py:helper"\n'
    (here / "demo.toml").write_text('name = "demo"\n' + f"[{ENTRY.replace(']', ']]', 1)}" + other)
    run(["check", "--fix", "demo.toml"])
    assert payload.read_text() == text.replace("helpr", "helper")


def test_what_was_fixed_is_told_and_what_is_left_reported(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = here / "demo.toml"
    spec.write_text('name = "demo"\n[resources]\nkeep_warm = 1\ncpu = "two"\n' + ENTRY)
    assert run(["check", "--fix", "demo.toml"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("fixed demo.toml:3:1: write `min_containers`\n")
    assert "JS203" in told
    assert "JS201" not in told


def test_a_fix_that_makes_way_for_another_is_followed(here: Path) -> None:
    spec = here / "demo.toml"
    spec.write_text('name = "demo"\n[resourcs]\nkeep_warm = 1\n' + ENTRY)
    run(["check", "--fix", "demo.toml"])
    assert spec.read_text() == 'name = "demo"\n[resources]\nmin_containers = 1\n' + ENTRY


@pytest.mark.parametrize(
    "text",
    [
        'name = "demo"\n[resources]\ntimeout = 60\ntimeouts = 60\n',
        'name = "demo"\n[resourcs]\ncpu = 1\n[resourcs.retries]\nmax_retries = 1\n',
        'name = "demo"\nresourcs.cpu = 1\nresourcs.memory = 1024\n',
    ],
)
def test_a_key_is_not_renamed_where_another_stands_or_half_of_it_would_stay(
    text: str, here: Path
) -> None:
    spec = here / "demo.toml"
    spec.write_text(text + ENTRY)
    assert run(["check", "--fix", "demo.toml"]) == 1
    assert spec.read_text() == text + ENTRY


def test_line_endings_stay(here: Path) -> None:
    spec = here / "demo.toml"
    text = 'name = "demo"\r\n# a comment\n[resources]\r\nkeep_warm = 1\r\ntimeuot = "1h"\n' + ENTRY
    spec.write_bytes(text.encode())
    run(["check", "--fix", "demo.toml"])
    right = text.replace("keep_warm", "min_containers").replace("timeuot", "timeout")
    assert spec.read_bytes() == right.encode()


def protected(spec: Path) -> None:
    target = spec.with_name("target")
    spec.rename(target)
    spec.symlink_to("target")


def replaced_in_between(spec: Path) -> None:
    os.link(spec, spec.with_name("other.txt"))


@pytest.mark.parametrize(("spoil", "mended"), [(protected, False), (replaced_in_between, True)])
def test_a_link_is_not_written(
    spoil: Callable[[Path], None],
    mended: bool,
    here: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec = here / "demo.toml"
    text = 'name = "demo"\n[resources]\nkeep_warm = 1\n' + ENTRY
    spec.write_text(text)
    spoil(spec)
    assert run(["check", "--fix", "demo.toml"]) == 1
    assert (spec.read_text() != text) is mended
    assert ("JS905" in capsys.readouterr().err) is not mended


SOURCE = SourceFile("demo.toml", "a = 1\nb = 2\n")


def fix(start: int, end: int, replacement: str) -> Fix:
    return Fix("", SOURCE, Span(start, end), replacement)


def test_of_fixes_that_overlap_the_first_is_applied() -> None:
    fixes = [fix(4, 5, "10"), fix(0, 5, "c = 3"), fix(6, 7, "d"), fix(6, 7, "d")]
    text, applied = fixed(SOURCE.text.encode(), fixes, ".toml")
    assert text == "c = 3\nd = 2\n"
    assert len(applied) == 2


def test_a_fix_that_breaks_what_could_be_read_is_passed_over() -> None:
    text, applied = fixed(SOURCE.text.encode(), [fix(0, 1, "b"), fix(4, 5, "7")], ".toml")
    assert text == "a = 7\nb = 2\n"
    assert len(applied) == 1


def test_a_fix_for_another_text_is_not_applied() -> None:
    text, applied = fixed(b"a = 1\n", [fix(0, 1, "b")], ".toml")
    assert (text, applied) == ("a = 1\n", [])


def test_a_byte_order_mark_stays() -> None:
    content = b"\xef\xbb\xbfa = 1\r\nb = 2\r\n"
    text, applied = fixed(content, [fix(10, 11, "3")], ".py")
    assert text.encode() == content.replace(b"2", b"3")
    assert len(applied) == 1


def test_what_the_specs_of_a_workspace_share_is_mended_too(here: Path) -> None:
    (here / "pyproject.toml").write_text('[tool.jobspec.resources]\ntimeouts = "2h"\n')
    for name in ("a", "b"):
        (here / name).mkdir()
        (here / name / f"{name}.toml").write_text(f'name = "{name}"\n{ENTRY}')
        (here / name / "job.py").write_text(PAYLOAD)
    run(["check", "--fix", "."])
    assert (here / "pyproject.toml").read_text() == '[tool.jobspec.resources]\ntimeout = "2h"\n'
    assert run(["compile", "."]) == 0


def test_a_finding_in_a_spec_leaves_what_all_share_alone(here: Path) -> None:
    shared = '[tool.jobspec]\nmodal = ">=1.4"\n'
    (here / "pyproject.toml").write_text(shared)
    spec = f'name = "demo"\n[resources]\nrouting_region = "eu-west"\n{ENTRY}'
    (here / "demo.toml").write_text(spec)
    assert [each.rule.code for each in findings(here / "demo.toml")] == ["JS214"]
    run(["check", "--fix", "demo.toml"])
    assert (here / "pyproject.toml").read_text() == shared


def test_a_link_to_what_another_workspace_shares_is_not_written_through(here: Path) -> None:
    (here / "other").mkdir()
    (here / "own").mkdir()
    shared = here / "other" / "pyproject.toml"
    shared.write_text('[tool.jobspec.resources]\ntimeouts = "2h"\n')
    (here / "own" / "pyproject.toml").symlink_to(shared)
    (here / "own" / "demo.toml").write_text(f'name = "demo"\n{ENTRY}')
    (here / "own" / "job.py").write_text(PAYLOAD)
    assert run(["check", "--fix", "own"]) == 1
    assert "timeouts" in shared.read_text()
