"""`jobspec check`: valid, current and as generated, without writing anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jobspec.commands.compile import existing_text
from jobspec.commands.report import FOR_PEOPLE, Exit, report, say, status
from jobspec.commands.specs import EVERYTHING, STDIN, Choice, at_spec, read_specs
from jobspec.commands.tasks import Outcome, Task, compiled, outcomes, tasks_of
from jobspec.diagnostic import Diagnostic, Label, has_errors, in_order
from jobspec.emit.seal import read_seal
from jobspec.files import find_apps
from jobspec.pipeline import Compilation, SpecFile
from jobspec.plan import EMITTER
from jobspec.rules import output
from jobspec.source import SourceFile, Span


def check_command(
    paths: Sequence[str],
    choice: Choice = EVERYTHING,
    before: Sequence[Diagnostic] = (),
    *,
    format: str,
    stdin_path: str | None = None,
    processes: int = 1,
) -> Exit:
    """Compile every spec in memory and compare with the apps beside it.

    With settings, and for a spec on standard input, no app is compared: what they make stands
    nowhere. `before` are findings that are known already, such as files that no fix could be written
    into.
    """
    files, diagnostics = read_specs(paths, stdin_path)
    diagnostics += before
    stands_nowhere = bool(choice.settings) or list(paths) == [STDIN]
    act = _compiled if stands_nowhere else _compared
    for outcome in outcomes(tasks_of(files, choice), act, processes):
        diagnostics += outcome.diagnostics
    if not stands_nowhere:
        diagnostics += _orphans([Path(path) for path in paths], files)
    report(in_order(diagnostics), format, len(files))
    found = status(diagnostics)
    if format in FOR_PEOPLE and found is Exit.FINE:
        specs = f"{len(files)} spec{'s' if len(files) > 1 else ''}"
        say(f"{specs} checked: valid{'' if stands_nowhere else ', current, as generated'}")
    return found


def _compiled(task: Task) -> Outcome:
    """What compiling says of a spec."""
    return Outcome(compiled(task).diagnostics)


def _compared(task: Task) -> Outcome:
    """What compiling says of a spec, and what is wrong with the app that stands beside it."""
    compilation = compiled(task)
    if compilation.text is None:
        return Outcome(compilation.diagnostics)
    return Outcome(compilation.diagnostics, check_app(compilation, compilation.text))


def _orphans(paths: Sequence[Path], files: Sequence[SpecFile]) -> list[Diagnostic]:
    """Apps in the folders that were checked, sealed by jobspec, that no spec in them has."""
    found = []
    kept = {app.absolute() for file in files for app in file.apps}
    doubtful = [file for file in files if has_errors(file.diagnostics)]
    for path in find_apps(paths):
        if path.absolute() in kept or any(_may_be_of(path, file) for file in doubtful):
            continue
        text = existing_text(path)
        if text is None or read_seal(text) is None:
            continue
        help = "restore its spec, which needs an [entry] table, or its profile; or delete the app"
        label = Label(SourceFile(path.as_posix(), text), Span(0, text.index("\n")))
        found.append(output.ORPHAN.at(label, help=help, name=path.as_posix()))
    return found


def _may_be_of(app: Path, file: SpecFile) -> bool:
    """Whether an app may be that of a profile of a spec whose profiles cannot be read."""
    (base,) = file.apps
    prefix = base.stem.removesuffix("app")
    return app.absolute().parent == base.absolute().parent and app.stem.startswith(prefix)


def check_app(compilation: Compilation, text: str) -> list[Diagnostic]:
    """What is wrong with the app that stands beside the spec."""
    existing = existing_text(compilation.path)
    compile_it = f"run `jobspec compile {compilation.spec.as_posix()}`"
    if existing is None:
        return [at_spec(compilation, output.MISSING, compile_it)]
    if existing == text:
        return []
    seal = read_seal(existing)
    if seal is None:
        help = "another file has the app's place: move it away"
        return [at_spec(compilation, output.NOT_OURS, help)]
    if not seal.is_intact:
        help = f"{_first_difference(existing, text)}; move edits to the spec or the payload"
        return [at_spec(compilation, output.EDITED, help)]
    cause = f"{_first_difference(existing, text)}; {compile_it}"
    if seal.emitter != EMITTER:
        cause = f"it is of emitter revision {seal.emitter}, and this is {EMITTER}: {compile_it}"
    return [at_spec(compilation, output.STALE, cause)]


def _first_difference(existing: str, text: str) -> str:
    """The first line that differs beside the seal, in words."""
    before, after = existing.splitlines(), text.splitlines()
    import difflib

    matcher = difflib.SequenceMatcher(None, before[2:], after[2:], autojunk=False)
    for tag, start, _, other, _ in matcher.get_opcodes():
        if tag != "equal":
            return f"they part at line {start + 3} of the app (line {other + 3} when compiled anew)"
    return "its inputs changed in a way that the app does not show"
