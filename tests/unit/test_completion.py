"""Completion of the command line, in a real bash; the other scripts name all there is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from jobspec.cli import _parser, run
from jobspec.commands.completion import SHELLS, commands_of
from jobspec.commands.report import FORMATS
from jobspec.kinds import KINDS
from jobspec.rulebook.catalogue import catalogue


def script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["completion", shell]) == 0
    return capsys.readouterr().out


def completed(words: list[str], text: str, folder: Path) -> set[str]:
    """What bash offers for the last of some words."""
    quoted = " ".join(f"'{word}'" for word in words)
    program = (
        f"{text}\nCOMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _jobspec; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    command = ["bash", "--norc", "-euc", program]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {line for line in done.stdout.splitlines() if line}


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["jobspec", "comp"], {"compile", "completion"}),
        (["jobspec", "compile", "--format", ""], {*FORMATS}),
        (["jobspec", "check", "x.toml", "--format", "j"], {"json"}),
        (["jobspec", "init", "--kind", ""], {*KINDS}),
        (["jobspec", "completion", ""], {*SHELLS}),
        (["jobspec", "explain", "JS1"], {code for code in catalogue() if code.startswith("JS1")}),
        (["jobspec", "check", "--fi"], {"--fix"}),
        (["jobspec", "local", "volume", "g"], {"get"}),
        (["jobspec", "local", "clean", "--dry"], {"--dry-run"}),
        (["jobspec", "compile", "spec"], set()),
        (["jobspec", "compile", "-o", "demo"], set()),
    ],
)
def test_bash_completes(
    words: list[str], offered: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert completed(words, script("bash", capsys), tmp_path) == offered


def test_every_command_is_completed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    offered = completed(["jobspec", ""], script("bash", capsys), tmp_path)
    assert offered == {*(command.name for command in commands_of(_parser())), "--help", "--version"}


def test_a_command_is_the_same_alone_as_among_all() -> None:
    for command in commands_of(_parser()):
        assert [*commands_of(_parser(command.name))] == [command]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_names_every_command_and_option(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = script(shell, capsys)
    for command in commands_of(_parser()):
        assert command.name in text
        for flag in command.flags:
            assert (flag.lstrip("-") if shell == "fish" else flag) in text


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_read_by_its_shell(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    path = tmp_path / "script"
    path.write_text(script(shell, capsys))
    assert subprocess.run([shell, "-n", str(path)]).returncode == 0


def test_without_a_command_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert all(f"\n    {each.name}" in told.err for each in commands_of(_parser()))


def test_the_parser_knows_every_shell() -> None:
    (completion,) = [each for each in commands_of(_parser()) if each.name == "completion"]
    assert list(completion.choices) == list(SHELLS)
