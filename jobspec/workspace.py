"""Workspaces: the folder that a spec's files stay in, and the defaults of its pyproject.toml."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from jobspec.diagnostic import Diagnostic
from jobspec.files import configures_jobspec, workspace_root
from jobspec.files import read as read_file
from jobspec.policy.levels import USUAL, Levels, read_levels
from jobspec.spec.layers import NO_DEFAULTS, Defaults
from jobspec.spec.load import load


class Workspace(NamedTuple):
    """A workspace: its folder, what its specs share, what its findings count for; what is wrong."""

    root: Path
    defaults: Defaults = NO_DEFAULTS
    levels: Levels = USUAL
    diagnostics: tuple[Diagnostic, ...] = ()


class Workspaces:
    """The workspaces of one run; each pyproject.toml is read once."""

    def __init__(self, *, denies_warnings: bool = False) -> None:
        """`denies_warnings`: in this run, what counts for a warning is an error."""
        self._denies = denies_warnings
        self._by_root: dict[Path, Workspace] = {}

    def of(self, spec: Path) -> Workspace:
        """The workspace that a spec belongs to."""
        root = workspace_root(spec)
        found = self._by_root.get(root)
        if found is None:
            found = _read(root)
            found = found._replace(levels=found.levels._replace(denies_warnings=self._denies))
            self._by_root[root] = found
        return found


def _read(root: Path) -> Workspace:
    path = root / "pyproject.toml"
    if not configures_jobspec(root):
        return Workspace(root)
    content = read_file(path, root)
    if not isinstance(content, bytes):
        return Workspace(root, diagnostics=(content.at(),))
    raw, diagnostics = load(_name(path), content)
    if raw is None:
        return Workspace(root, diagnostics=tuple(diagnostics))
    from jobspec.spec.defaults import read_defaults

    # What else a pyproject.toml holds is not for us to judge.
    defaults, diagnostics = read_defaults(raw)
    levels, place = USUAL, defaults.place
    if defaults.rules and place is not None:
        levels, found = read_levels(defaults.rules, place)
        diagnostics += found
    return Workspace(root, defaults, levels, tuple(diagnostics))


def _name(path: Path) -> str:
    """The path as a person in the current folder would type it, where that is within."""
    here = Path.cwd()
    is_within = here.is_relative_to(path.parent) or path.is_relative_to(here)
    return Path(os.path.relpath(path, here)).as_posix() if is_within else path.as_posix()
