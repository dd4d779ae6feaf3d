"""`jobspec compile`: write the apps of specs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from jobspec.commands.report import Exit, report, say, status
from jobspec.commands.specs import Choice, at_spec, compile_all, spec_paths
from jobspec.diagnostic import Diagnostic
from jobspec.emit.seal import read_seal
from jobspec.files import Failure, write_atomic
from jobspec.pipeline import Compilation
from jobspec.rules import output
from jobspec.spec.profiles import BASE


def compile_command(
    paths: Sequence[str],
    choice: Choice,
    *,
    target: str | None,
    to_stdout: bool,
    force: bool,
    format: str,
) -> Exit:
    """Compile every spec; an app is written only where its spec has no errors."""
    specs, diagnostics = spec_paths(paths)
    if target is not None or to_stdout:
        if len(specs) != 1 or len(choice.profiles) > 1:
            what = f"{len(specs)} specs" if len(specs) != 1 else f"{len(choice.profiles)} profiles"
            say(f"jobspec: -o and --stdout take one app, and this is {what}")
            return Exit.USAGE
        choice = choice._replace(profiles=choice.profiles or (BASE,))
    elif choice.settings:
        say("jobspec: what --set makes is no app of the spec's own: give it a place, with -o FILE")
        return Exit.USAGE
    if to_stdout and format != "text":
        say(f"jobspec: --stdout and --format {format} both write to stdout: choose one")
        return Exit.USAGE
    if target is not None and not _is_module(target):
        say(f"jobspec: an app is a Python module, so {target!r} must end in NAME.py")
        return Exit.USAGE
    written: list[str] = []
    for compilation in compile_all(specs, choice):
        diagnostics += compilation.diagnostics
        if compilation.text is None:
            continue
        if to_stdout:
            sys.stdout.write(compilation.text)
            continue
        path = Path(target) if target is not None else compilation.path
        refused = write_app(compilation, path, compilation.text, force)
        if refused is not None:
            diagnostics.append(refused)
        else:
            written.append(path.as_posix())
    report(diagnostics, format)
    if format == "text":
        for name in written:
            say(f"compiled {name}")
    return status(diagnostics)


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
