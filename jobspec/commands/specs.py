"""From paths on the command line to compiled specs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jobspec.diagnostic import Diagnostic, Label, Rule, has_errors
from jobspec.files import MAX_BYTES, find_specs
from jobspec.pipeline import Compilation, SpecFile, Variant, read_spec, spec_of
from jobspec.source import SourceFile, Span
from jobspec.spec.profiles import BASE
from jobspec.workspace import Workspaces


class NoSpecs(Exception):
    """A path holds no spec at all."""


class NoProfile(Exception):
    """A profile is asked for that no spec declares."""


class Choice(NamedTuple):
    """Which apps of the specs: those of some profiles, else all; and settings over all of them.

    The base is the profile called `base`.
    """

    profiles: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()


EVERYTHING = Choice()

STDIN = "-"
"""The path that stands for standard input."""


def spec_paths(paths: Sequence[str]) -> tuple[list[Path], list[Diagnostic]]:
    """The specs that files and folders stand for; raises NoSpecs where one has none."""
    if "" in paths:
        raise NoSpecs("an empty path")
    specs, failures, bare = find_specs(Path(path) for path in paths)
    bare += [spec for spec in specs if spec.suffix == ".py"]  # an app or a payload instead
    if bare:
        raise NoSpecs(", ".join(map(str, bare)))
    return specs, [failure.at() for failure in failures]


def read_specs(
    paths: Sequence[str], stdin_path: str | None = None, *, denies_warnings: bool = False
) -> tuple[list[SpecFile], list[Diagnostic]]:
    """The specs of files and folders, read; `-` alone is the one on standard input.

    `stdin_path` is where that one would stand: its payloads are found from there.
    `denies_warnings`: what counts for a warning is an error.
    """
    workspaces = Workspaces(denies_warnings=denies_warnings)  # reads each pyproject.toml once
    if list(paths) == [STDIN]:
        path = Path("spec.toml" if stdin_path is None else stdin_path)
        stream = getattr(sys.stdin, "buffer", None)
        content = b"" if stream is None else stream.read(MAX_BYTES + 1)
        return [spec_of(path, content, name=stdin_path or "<stdin>", workspaces=workspaces)], []
    specs, diagnostics = spec_paths(paths)
    return [read_spec(spec, workspaces) for spec in specs], diagnostics


def chosen(files: Sequence[SpecFile], choice: Choice) -> list[tuple[SpecFile, Variant]]:
    """Each app of each spec that was chosen. Raises NoProfile."""
    found = [(file, variant) for file in files for variant in variants(file, choice)]
    _check_profiles(files, choice, [variant.profile or BASE for _, variant in found])
    return found


def variants(file: SpecFile, choice: Choice) -> list[Variant]:
    """The apps of a spec that were chosen; a spec that cannot be read stands for its base."""
    names = file.profiles.variants if not has_errors(file.diagnostics) else [None]
    is_whole = not choice.profiles or has_errors(file.diagnostics)
    return [
        Variant(name, choice.settings)
        for name in names
        if is_whole or (name or BASE) in choice.profiles
    ]


def one_variant(file: SpecFile, choice: Choice) -> Variant:
    """The one app that was chosen: the base, where no profile was. Raises NoProfile."""
    if not choice.profiles:
        choice = choice._replace(profiles=(BASE,))
    found = variants(file, choice)
    _check_profiles([file], choice, [variant.profile or BASE for variant in found])
    return found[0]


def _check_profiles(files: Sequence[SpecFile], choice: Choice, found: Sequence[str]) -> None:
    declared = {name or BASE: None for file in files for name in file.profiles.variants}
    if any(has_errors(file.diagnostics) for file in files):
        return
    for name in choice.profiles:
        if name not in found:
            raise NoProfile(f"no profile {name!r}; there is {', '.join(declared)}")


def at_spec(
    compilation: Compilation, rule: Rule, help: str, path: Path | None = None
) -> Diagnostic:
    """A finding about the app of a spec, at the spec's name; `path` where it is not beside it."""
    label = Label(SourceFile(compilation.spec.as_posix(), ""), Span(0, 0))
    if compilation.job is not None:
        label = compilation.job.raw.key_label(("name",))
    name = (path or compilation.path).as_posix()
    return rule.at(label, help=help, name=name)
