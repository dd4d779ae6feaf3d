"""`jobspec compile`: write the apps of specs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from jobspec.commands.report import FOR_PEOPLE, Exit, report, say, status
from jobspec.commands.specs import STDIN, Choice, at_spec, read_specs
from jobspec.commands.tasks import (
    Outcome,
    Task,
    Written,
    compiled,
    only_compiled,
    outcomes,
    tasks_of,
)
from jobspec.commands.whole import held, may_hold, whole
from jobspec.diagnostic import Diagnostic, in_order
from jobspec.emit.seal import read_seal
from jobspec.files import Failure, write_atomic
from jobspec.pipeline import Compilation
from jobspec.rules import output
from jobspec.spec.profiles import BASE

_MANY = 20
"""How many apps are so many that those which stay as they are need no line each."""


class Placing(NamedTuple):
    """Where apps go: to `target`, else to stdout, else beside their specs; over what stands there."""

    target: str | None = None
    to_stdout: bool = False
    force: bool = False


def compile_command(
    paths: Sequence[str],
    choice: Choice,
    placing: Placing,
    *,
    format: str,
    stdin_path: str | None = None,
    processes: int = 1,
    denies_warnings: bool = False,
) -> Exit:
    """Compile every spec; an app is written only where its spec has no errors."""
    files, diagnostics = read_specs(paths, stdin_path, denies_warnings=denies_warnings)
    if list(paths) == [STDIN] and placing.target is None:
        placing = placing._replace(to_stdout=True)
    wrong = _wrong_use(len(files), choice, placing, format)
    if wrong is not None:
        say(f"jobspec: {wrong}")
        return Exit.USAGE
    if placing.target is not None or placing.to_stdout:
        choice = choice._replace(profiles=choice.profiles or (BASE,))
    tasks = tasks_of(files, choice)
    if placing.target is not None:
        folder = Path(placing.target).parent
        tasks = [task._replace(output_folder=folder) for task in tasks]
    found: list[Outcome] = []
    if may_hold(tasks):
        found = list(outcomes(tasks, only_compiled, processes))
        between = whole(tasks, choice, found)
        stopped = held(between)
        tasks = [task for task in tasks if task.file.path.as_posix() not in stopped]
        placed = list(outcomes(tasks, partial(_place, placing), processes))
        diagnostics += [each for outcome in found for each in outcome.compiling]
        diagnostics += [each for outcome in placed for each in outcome.placing]
    else:
        placed = list(outcomes(tasks, partial(_place, placing), processes))
        between = whole(tasks, choice, placed)
        diagnostics += [each for outcome in placed for each in outcome.diagnostics]
    diagnostics += between
    written = [each.written for each in placed if each.written is not None]
    if format in FOR_PEOPLE:
        _tell(written)
    report(in_order(diagnostics), format, len(files))
    return status(diagnostics)


def _tell(written: Sequence[Written]) -> None:
    """Name the apps that were written; of many, those that are others than before."""
    is_many = len(written) >= _MANY
    for each in written:
        if each.is_new or not is_many:
            say(f"compiled {each.name}")
    if is_many:
        say(f"{len(written)} apps compiled: {sum(each.is_new for each in written)} changed")


def _wrong_use(specs: int, choice: Choice, placing: Placing, format: str) -> str | None:
    target = placing.target
    if target is not None or placing.to_stdout:
        if specs != 1 or len(choice.profiles) > 1:
            what = f"{specs} specs" if specs != 1 else f"{len(choice.profiles)} profiles"
            return f"-o and --stdout take one app, and this is {what}"
    elif choice.settings:
        return "what --set makes is no app of the spec's own: give it a place, with -o FILE"
    if placing.to_stdout and format != "text":
        return f"--stdout and --format {format} both write to stdout: choose one"
    if target is not None and not _is_module(target):
        return f"an app is a Python module, so {target!r} must end in NAME.py"
    return None


def _place(placing: Placing, task: Task) -> Outcome:
    """Compile an app and put it in its place."""
    compilation = compiled(task)
    outcome = Outcome.of(task, compilation)
    if compilation.text is None:
        return outcome
    if placing.to_stdout:
        sys.stdout.write(compilation.text)
        return outcome
    path = Path(placing.target) if placing.target is not None else compilation.path
    is_new = existing_text(path) != compilation.text
    refused = write_app(compilation, path, compilation.text, placing.force)
    if refused is not None:
        return outcome._replace(placing=[refused])
    return outcome._replace(written=Written(path.as_posix(), is_new))


def _is_module(target: str) -> bool:
    name = Path(target).name
    return name.endswith(".py") and name[:-3].isidentifier()


def write_app(compilation: Compilation, path: Path, text: str, force: bool) -> Diagnostic | None:
    """Puts the app in its place, unless a file of somebody else stands there."""
    if any(_same_file(path, source) for source in compilation.sources):
        help = "an app never takes the place of what it is made from: choose another one with -o"
        return at_spec(compilation, output.NOT_OURS, help, path)
    if not force:
        refused = _foreign(compilation, path, text)
        if refused is not None:
            return refused
    failure = write_atomic(path, text)
    if isinstance(failure, Failure):
        return failure.at()
    return None


def _foreign(compilation: Compilation, path: Path, text: str) -> Diagnostic | None:
    existing = existing_text(path)
    if existing is None or existing == text:
        return None
    seal = read_seal(existing)
    if seal is None:
        help = "move it away, choose another place with -o, or overwrite it with --force"
        return at_spec(compilation, output.NOT_OURS, help, path)
    if not seal.is_intact:
        help = "move the edits to the spec or the payload, then overwrite it with --force"
        return at_spec(compilation, output.EDITED, help, path)
    return None


def _same_file(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def existing_text(path: Path) -> str | None:
    """What stands at the path, or None where no file does; undecodable bytes are kept apart."""
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape").replace("\r\n", "\n")
    except OSError:
        return None
