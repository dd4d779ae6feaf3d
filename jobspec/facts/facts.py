"""The facts of a payload, made when they are first asked for: its parts, and who reaches them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from jobspec.facts.parts import Part
from jobspec.facts.walk import read_parts
from jobspec.link.linker import Code
from jobspec.link.payload import Unit
from jobspec.link.reach import Reached


class Facts:
    """What a payload's code does. Everything is in the order of the app."""

    def __init__(
        self, code: Code, entries: Mapping[str, Unit], with_builds: Collection[str]
    ) -> None:
        """`with_builds` are the entries whose images run functions of the payload when built."""
        self._code = code
        self._entries = entries
        self._with_builds = with_builds
        self._of_entries: dict[str, tuple[Part, ...]] = {}

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every part of the payload."""
        return tuple(p for file in self._code.files for p in read_parts(file, self._code.linked))

    @cached_property
    def by_name(self) -> Mapping[str, Part]:
        """The definitions and their methods (`work`, `Model.predict`), by name."""
        return {part.name: part for part in self.parts if part.name}

    def of_entry(self, name: str) -> tuple[Part, ...]:
        """What containers of an entry may run for its calls, helpers and methods included.

        The answer of the linker, which errs on the side of more. What an import evaluates counts
        where the entry's code uses what it makes. What its image's build runs does not count.
        """
        found = self._of_entries.get(name)
        if found is None:
            found = self._of_entries[name] = self._parts_in(self._reached(name))
        return found

    @cached_property
    def of_main(self) -> tuple[Part, ...]:
        """What the launching side may run: the main, its inputs and keep, and all they reach."""
        return self._parts_in(self._code.local)

    @cached_property
    def entries_of(self) -> Mapping[Part, tuple[str, ...]]:
        """The entries that reach each part; none for a part that no entry reaches."""
        found: dict[Part, list[str]] = {part: [] for part in self.parts}
        for name in self._entries:
            for part in self.of_entry(name):
                found[part].append(name)
        return {part: tuple(names) for part, names in found.items()}

    def names_of_entry(self, name: str) -> frozenset[str]:
        """The module-level names that the code of an entry uses, directly or through helpers."""
        return frozenset(self._reached(name).names)

    def _reached(self, name: str) -> Reached:
        if name in self._with_builds:
            return self._code.graph.reach([self._entries[name]])
        return self._code.remote[name]

    def _parts_in(self, reached: Reached) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if (part.unit, part.member) in reached.nodes)
