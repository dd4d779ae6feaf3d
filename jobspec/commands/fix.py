"""`jobspec check --fix`: write the safe fixes of findings into specs and payloads."""

from __future__ import annotations

import ast
import os
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path

import tomli

from jobspec.commands.check import check_command
from jobspec.commands.report import Exit, say
from jobspec.commands.specs import EVERYTHING, Choice, read_specs, spec_paths, variants
from jobspec.commands.tasks import only_compiled, tasks_of
from jobspec.commands.whole import whole
from jobspec.diagnostic import Diagnostic, Fix
from jobspec.files import Failure, read, workspace_root, write_atomic
from jobspec.pipeline import compile_variant, read_spec

ROUNDS = 50
"""How often a spec is compiled anew at most: a fix may uncover what the next one mends."""


_PYPROJECT = "pyproject.toml"


def fix_command(
    paths: Sequence[str],
    choice: Choice,
    *,
    format: str,
    processes: int = 1,
    denies_warnings: bool = False,
) -> Exit:
    """Apply the safe fixes of all specs, then check what is left."""
    failures = fix_specs(paths, choice)
    return check_command(
        paths,
        choice,
        failures,
        format=format,
        processes=processes,
        denies_warnings=denies_warnings,
    )


def fix_specs(paths: Sequence[str], choice: Choice = EVERYTHING) -> list[Diagnostic]:
    """Apply the fixes of all specs, telling each; what could not be written comes back."""
    specs, _ = spec_paths(paths)
    failures: list[Diagnostic] = []
    for spec in specs:
        failures += _fix_spec(spec, choice)
    return [*failures, *_fix_whole(paths, choice)] if specs else failures


def _fix_whole(paths: Sequence[str], choice: Choice) -> list[Diagnostic]:
    """Apply the fixes of what only all specs together tell."""
    files, _ = read_specs(paths)
    tasks = tasks_of(files, choice)
    found = whole(tasks, choice, list(map(only_compiled, tasks)))
    for name, fixes in _fixes(found).items():
        _, failure = _write(Path(name), fixes, workspace_root(Path(name)))
        if failure is not None:
            return [failure.at()]
    return []


def _write(path: Path, fixes: Iterable[Fix], workspace: Path) -> tuple[bool, Failure | None]:
    """Apply fixes to a file, telling each; whether there were any, and why they are not written."""
    content = read(path, workspace)
    if isinstance(content, Failure):
        return False, None
    text, applied = fixed(content, fixes, path.suffix)
    failure = write_atomic(path, text) if applied else None
    if failure is not None:
        return False, failure
    for fix in applied:
        line, column = fix.source.position(fix.span.start)
        say(f"fixed {path.as_posix()}:{line}:{column}: {fix.title}")
    return bool(applied), None


def _fix_spec(spec: Path, choice: Choice) -> list[Diagnostic]:
    workspace = workspace_root(spec)
    seen: set[tuple[Path, bytes]] = set()
    for _ in range(ROUNDS):
        file = read_spec(spec)
        apps = [compile_variant(file, variant) for variant in variants(file, choice)]
        by_file = _fixes([each for app in apps for each in app.diagnostics])
        sources = [source for app in apps for source in app.sources]
        sources += [path for path in map(Path, by_file) if _is_shared(path, workspace)]
        written = False
        for path in dict.fromkeys(sources):
            fixes = by_file.get(path.as_posix(), ())
            content = read(path, workspace) if fixes else b""
            if not fixes or isinstance(content, Failure) or (path, content) in seen:
                continue
            seen.add((path, content))
            changed, failure = _write(path, fixes, workspace)
            if failure is not None:
                return [failure.at()]
            written = written or changed
        if not written:
            break
    return []


def _fixes(diagnostics: Iterable[Diagnostic]) -> dict[str, list[Fix]]:
    """The fixes of findings by the names of files.

    A finding in a spec leaves alone what all specs share.
    """
    by_file: dict[str, list[Fix]] = {}
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None:
            continue
        is_shared = Path(fix.source.name).name == _PYPROJECT
        if not is_shared or diagnostic.primary.source.name == fix.source.name:
            by_file.setdefault(fix.source.name, []).append(fix)
    return by_file


def _is_shared(path: Path, workspace: Path) -> bool:
    """Whether a file is the workspace's pyproject.toml."""
    is_named = path.name == _PYPROJECT
    return is_named and os.path.realpath(path.parent) == os.path.realpath(workspace)


def fixed(content: bytes, fixes: Iterable[Fix], suffix: str) -> tuple[str, list[Fix]]:
    """The text of a file with fixes applied, and those that were, in the order of their places.

    Of fixes that overlap the first is applied. One that would leave a file unreadable that could be
    read (TOML, or Python where `suffix` is `.py`) is passed over. Line endings and a byte order mark
    stay as they are. A fix for another text than the file's is not applied.
    """
    text = content.decode("utf-8", "surrogateescape")
    applied: list[Fix] = []
    chosen = _apart(fix for fix in fixes if fix.source.text == _as_read(text, suffix))
    if _edited(text, chosen, suffix) is not None:
        applied = chosen
    else:
        for fix in chosen:
            if _edited(text, [*applied, fix], suffix) is not None:
                applied.append(fix)
    return _edited(text, applied, suffix) or text, applied


def _apart(fixes: Iterable[Fix]) -> list[Fix]:
    """Fixes of one text in the order of their places, without those that overlap an earlier one."""
    chosen: list[Fix] = []
    for fix in sorted(set(fixes), key=lambda fix: (fix.span, fix.replacement)):
        if not chosen or fix.span.start >= max(chosen[-1].span.end, chosen[-1].span.start + 1):
            chosen.append(fix)
    return chosen


def _as_read(text: str, suffix: str) -> str:
    """A file's text as the compiler's stages know it."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return text.replace("\r", "\n") if suffix == ".py" else text


def _edited(text: str, fixes: Sequence[Fix], suffix: str) -> str | None:
    """The text with fixes applied from its end; None where it can be read no more."""
    was_readable = _is_readable(text, suffix)
    mark = len(text) - len(text.removeprefix("\ufeff"))
    # Places count a carriage return and line feed as one; these are the places of such pairs.
    pairs = [match.start() - mark - index for index, match in enumerate(re.finditer("\r\n", text))]
    for fix in reversed(fixes):
        start, end = (at + bisect_left(pairs, at) + mark for at in fix.span)
        text = text[:start] + fix.replacement + text[end:]
    return None if was_readable and not _is_readable(text, suffix) else text


def _is_readable(text: str, suffix: str) -> bool:
    read = ast.parse if suffix == ".py" else tomli.loads
    try:
        read(text.removeprefix("\ufeff"))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return False
    return True
