"""Modules that a process does without, whatever is installed."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class Gate(MetaPathFinder):
    """Raises ModuleNotFoundError for those top-level modules."""

    def __init__(self, absent: frozenset[str]) -> None:
        self.absent = absent

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Refuse, or leave the search to the finders that follow."""
        if fullname.partition(".")[0] in self.absent:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None
