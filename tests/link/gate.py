"""Which third-party packages a process may import, whatever happens to be installed beside it."""

from __future__ import annotations

import importlib.metadata as metadata
import re
import sys
from collections.abc import Iterable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

PACKAGES = Path(__file__).with_name("packages")


def fabricated() -> frozenset[str]:
    """The names of the packages made for this proof."""
    return frozenset(path.stem for path in PACKAGES.iterdir() if not path.name.startswith("_"))


def closure(distributions: Iterable[str]) -> frozenset[str]:
    """Those distributions and all they require, normalised names."""
    known: set[str] = set()
    waiting = [_normal(name) for name in distributions]
    while waiting:
        name = waiting.pop()
        if name in known:
            continue
        known.add(name)
        try:
            requires = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        for line in requires:
            if "extra ==" not in line:
                waiting.append(_normal(re.split(r"[\s\[<>=!~;(]", line, maxsplit=1)[0]))
    return frozenset(known)


def installed() -> dict[str, list[str]]:
    """Top-level import names of this environment with the distributions that have them."""
    return {
        name: [_normal(dist) for dist in dists]
        for name, dists in metadata.packages_distributions().items()
    }


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


class Gate(MetaPathFinder):
    """Raises ModuleNotFoundError for every third-party package that is not allowed."""

    def __init__(self, third_party: frozenset[str], allowed: frozenset[str]) -> None:
        self.third_party = third_party
        self.allowed = allowed

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Refuse, or leave the search to the finders that follow."""
        top = fullname.partition(".")[0]
        if top in self.third_party and top not in self.allowed:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


class Universe:
    """The third-party packages there are, and what comes with each; made once a process."""

    def __init__(self) -> None:
        names = installed()
        sdk = closure(["modal"])
        self.fabricated = fabricated()
        self.names = names
        self.third_party = self.fabricated | frozenset(
            name for name, dists in names.items() if not sdk.issuperset(dists)
        )

    def allow(self, packages: Iterable[str]) -> None:
        """Open this process to those packages and what they require, and to nothing else."""
        wanted = list(packages)
        real = closure(name for name in wanted if name not in self.fabricated)
        allowed = frozenset(wanted) | frozenset(
            name for name, dists in self.names.items() if real.intersection(dists)
        )
        sys.meta_path.insert(0, Gate(self.third_party, allowed))
        sys.path.append(str(PACKAGES))
