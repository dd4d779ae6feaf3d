"""Which third-party packages a process may import, whatever is installed beside it."""

from __future__ import annotations

import importlib.metadata as metadata
import re
import sys
from collections.abc import Iterable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

from jobspec.local.absent import Gate
from jobspec.proof.fabricated import Fabricator

_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")


class Installed:
    """The installed packages, and which of them come with Modal's SDK."""

    def __init__(self) -> None:
        self.distributions = {
            module: {_normal(name) for name in names}
            for module, names in metadata.packages_distributions().items()
        }
        sdk = closure(["modal"])
        self.third_party = frozenset(
            module for module, names in self.distributions.items() if not names <= sdk
        )

    def with_requirements(self, modules: Iterable[str]) -> frozenset[str]:
        """Those top-level modules, and those of all that their distributions require."""
        wanted = frozenset(modules)
        needed = closure(name for module in wanted for name in self.distributions.get(module, ()))
        return wanted | {module for module, names in self.distributions.items() if names & needed}


class Files(MetaPathFinder):
    """Finds the modules that a container is given as files, and nothing else beside them."""

    def __init__(self, app: Path, sources: Iterable[str]) -> None:
        self.app = app
        self.sources = frozenset(sources)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The app under its stem, and the sources that lie beside it."""
        if fullname == self.app.stem:
            return spec_from_file_location(fullname, self.app)
        if fullname in self.sources:
            return PathFinder.find_spec(fullname, [str(self.app.parent)])
        return None


def open_to(installed: Installed, fabricated: Iterable[str], real: Iterable[str]) -> None:
    """Let this process import those packages, and no others but Modal's SDK and its own."""
    made = frozenset(fabricated)
    present = installed.with_requirements(real) | made
    gate = Gate(installed.third_party - present | {"jobspec"} - present)
    sys.meta_path[:0] = [gate, Fabricator(made)]
    for name in [*sys.modules]:
        if name.partition(".")[0] == "jobspec":
            del sys.modules[name]


def closure(distributions: Iterable[str]) -> frozenset[str]:
    """Those distributions and all that they require, by their normalised names."""
    known: set[str] = set()
    waiting = [_normal(name) for name in distributions]
    while waiting:
        name = waiting.pop()
        if name in known:
            continue
        known.add(name)
        try:
            requirements = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        for requirement in requirements:
            match = _REQUIREMENT.match(requirement)
            if match is not None and "extra ==" not in requirement:
                waiting.append(_normal(match[0]))
    return frozenset(known)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
