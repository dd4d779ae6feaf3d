"""`jobspec check`: valid, current and as generated, without writing anything."""

from __future__ import annotations

from collections.abc import Sequence, Set
from pathlib import Path

from jobspec.commands.compile import existing_text
from jobspec.commands.report import Exit, report, say, status
from jobspec.commands.specs import at_spec, compile_all, spec_paths
from jobspec.diagnostic import Diagnostic, Label
from jobspec.emit.seal import read_seal
from jobspec.files import find_apps
from jobspec.pipeline import Compilation
from jobspec.plan import EMITTER
from jobspec.rules import output
from jobspec.source import SourceFile, Span


def check_command(paths: Sequence[str], before: Sequence[Diagnostic] = (), *, format: str) -> Exit:
    """Compile every spec in memory and compare with the app beside it.

    `before` are findings that are known already, such as files that no fix could be written into.
    """
    specs, diagnostics = spec_paths(paths)
    diagnostics += before
    kept = set()
    for compilation in compile_all(specs):
        kept.add(compilation.path.absolute())
        diagnostics += compilation.diagnostics
        if compilation.text is not None:
            diagnostics += check_app(compilation, compilation.text)
    diagnostics += _orphans([Path(path) for path in paths], kept)
    report(diagnostics, format)
    found = status(diagnostics)
    if format == "text" and found is Exit.FINE:
        say(
            f"{len(specs)} spec{'s' if len(specs) > 1 else ''} checked: valid, current, as generated"
        )
    return found


def _orphans(paths: Sequence[Path], kept: Set[Path]) -> list[Diagnostic]:
    """Apps in the folders that were checked, sealed by jobspec, whose spec is not among them."""
    found = []
    for path in find_apps(paths):
        if path.absolute() in kept:
            continue
        text = existing_text(path)
        if text is None or read_seal(text) is None:
            continue
        help = "restore its spec, which needs an [entry] table, or delete the app"
        label = Label(SourceFile(path.as_posix(), text), Span(0, text.index("\n")))
        found.append(output.ORPHAN.at(label, help=help, name=path.as_posix()))
    return found


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
