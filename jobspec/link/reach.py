"""What code reaches what: names through definitions, methods through attribute names.

A node of the graph is a unit, or one method of a unit that is a top-level class. The answer errs on
the side of reaching more: it decides what may run where, and what must be refused.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import TypeAlias

from jobspec.link.bindings import FUNCTIONS
from jobspec.link.entries import CALLS
from jobspec.link.foreign import Foreign
from jobspec.link.payload import Role, Unit
from jobspec.link.state import PLAIN_BASES, State
from jobspec.link.uses import ENVIRONMENT, Use

Node: TypeAlias = "tuple[Unit, str | None]"

_ANNOTATION_READERS = frozenset(("get_type_hints", "get_annotations", "TypeAdapter"))


@dataclass(eq=False, repr=False)
class Reached:
    """What a set of roots reaches: nodes, and all names used on the way."""

    nodes: set[Node] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def units(self) -> set[Unit]:
        """The units reached, wholly or in one method."""
        return {unit for unit, _ in self.nodes}


class Graph:
    """Units, who defines which name, and which names can be changed by who reads them."""

    def __init__(self, units: Iterable[Unit], cut: Set[str]) -> None:
        """`cut` holds the entries: code that names one runs it elsewhere, unless by `.local`."""
        self.units = list(units)
        self.cut = cut
        self.definers: dict[str, list[Unit]] = {}
        for unit in self.units:
            for name in unit.binds:
                self.definers.setdefault(name, []).append(unit)
        self._uses: dict[Node, list[Use]] = defaultdict(list)
        self._attributes: dict[Node, set[str]] = defaultdict(set)
        self._members: dict[Unit, set[str]] = defaultdict(set)
        for unit in self.units:
            self._index(unit)
        subclasses = any("__subclasses__" in attributes for attributes in self._attributes.values())
        self.state = State(self.definers, subclasses)
        self.changeable = {name for name in self.definers if self.state.is_changeable(name)}
        self.changeable.add(ENVIRONMENT)
        self._changed: dict[Node, set[str]] = defaultdict(set)
        for unit in self.units:
            for found in unit.found:
                for name, place in found.changed:
                    self._changed[unit, place.member].add(name)
                    self.changeable.add(name)
        self._touchers: dict[str, list[Unit]] = defaultdict(list)
        self._foreign = Foreign(self.definers)
        self.active: dict[Unit, Set[str]] = {}
        self.changes: dict[Unit, Set[str]] = {}
        self.runs: dict[Unit, Set[Unit]] = {}
        self._aliases = self._alias_groups()
        for unit in self.units:
            self._evaluate(unit)

    def _index(self, unit: Unit) -> None:
        for found in unit.found:
            for attribute, place in found.attributes:
                self._attributes[unit, place.member].add(attribute.attr)
            for use in found.uses:
                node = (unit, use.place.member)
                by_local = "local" in self._attributes[node] and not _runs_elsewhere(use)
                if use.name not in self.cut or by_local:
                    self._uses[node].append(use)
            for call, place in found.calls:
                if isinstance(call.func, ast.Name) and call.func.id in ("getattr", "hasattr"):
                    literal = [a.value for a in call.args[1:2] if isinstance(a, ast.Constant)]
                    self._attributes[unit, place.member].update(map(str, literal or ["*"]))
        for statement in unit.statements:
            if isinstance(statement, ast.ClassDef):
                self._members[unit].update(
                    node.name
                    for node in statement.body
                    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
                )

    def _evaluate(self, unit: Unit) -> None:
        """Finds what may be read or changed while the unit is evaluated at import.

        Units come in order: what an earlier unit stored where this one looks may be called by it.
        """
        names: set[str] = set()
        attributes: set[str] = set()
        changed = {n for found in unit.found for n, place in found.changed if place.now}
        for found in unit.found:
            names |= {use.name for use in found.uses if _is_active(use)}
            attributes |= {node.attr for node, place in found.attributes if place.now}
        if names:
            reached = Reached()
            self.runs[unit] = self._run_by(unit, attributes)
            self._follow(reached, names, attributes, self._touchers)
            names |= reached.names
            for node in reached.nodes:
                changed |= self._changed.get(node, set())
                for found in node[0].found:
                    changed |= found.late_binds
        self.active[unit] = names
        # Imported modules and plain definitions change only where something of them is set.
        changed |= {name for name in names & self.changeable if not self._is_set_only(name)}
        self.changes[unit] = self._with_aliases(unit.binds | changed)
        for name in names & self.changeable:
            self._touchers[name].append(unit)

    def _run_by(self, unit: Unit, attributes: Set[str]) -> Set[Unit]:
        """What evaluating a unit may run: what it calls, not what objects of packages only keep.

        Nor what a definition's decorator has kept of earlier ones.
        """
        uses = [use for found in unit.found for use in found.uses if _is_active(use)]
        names = {use.name for use in uses if not self._foreign.keeps(use)}
        is_definition = isinstance(unit.statements[0], (*FUNCTIONS, ast.ClassDef))
        touchers = {
            name: units
            for name, units in self._touchers.items()
            if not is_definition and not self._foreign.made(name)
        }
        reached = Reached()
        self._follow(reached, names, set(attributes), touchers)
        return reached.units()

    def _is_set_only(self, name: str) -> bool:
        return name != ENVIRONMENT and not self.state.is_changeable(name)

    def _alias_groups(self) -> dict[str, set[str]]:
        """Names that may stand for one object, because one is stored under or in the other."""
        groups: dict[str, set[str]] = {}
        for unit in self.units:
            if unit.role is not Role.CODE or len(unit.binds) != 1:
                continue
            stored = {
                use.name
                for use in unit.uses
                if use.place.now and use.place.inert and use.place.annotation is None
            }
            for name in (stored & self.changeable) - unit.binds:
                merged = {name, *unit.binds}
                for each in list(merged):
                    merged |= groups.get(each, set())
                for each in merged:
                    groups[each] = merged
        return groups

    def _with_aliases(self, names: Set[str]) -> Set[str]:
        found = set(names)
        for name in names:
            found |= self._aliases.get(name, set())
        return found

    def now(self, unit: Unit) -> Set[str]:
        """Names that must be there for the unit to be evaluated at import."""
        return self.active[unit] | {use.name for use in unit.uses if use.place.now}

    def reach(self, roots: Iterable[Unit]) -> Reached:
        """All that the roots reach once they are called."""
        reached = Reached()
        attributes: set[str] = set()
        names: set[str] = set()
        for unit in roots:
            members: list[str | None] = [None, *self._members[unit]]
            for member in members:
                reached.nodes.add((unit, member))
                names |= {use.name for use in self._uses[unit, member]}
                attributes |= self._attributes[unit, member]
        self._follow(reached, names, attributes, self._touchers)
        return reached

    def _follow(
        self,
        reached: Reached,
        names: Set[str],
        attributes: set[str],
        touchers: Mapping[str, list[Unit]],
    ) -> None:
        pending = set(names)
        classes: set[Unit] = set()
        while pending:
            name = pending.pop()
            if name in reached.names:
                continue
            reached.names.add(name)
            units = list(self.definers.get(name, ()))
            for alias in self._aliases.get(name, ()):
                pending.add(alias)
            if name in self.changeable:
                units += touchers.get(name, ())
            for unit in units:
                if self._members[unit]:
                    classes.add(unit)
                pending |= self._enter(reached, (unit, None), attributes)
            for unit in classes:
                for member in self._members[unit]:
                    if self._is_called(unit, member, attributes):
                        pending |= self._enter(reached, (unit, member), attributes)
            pending -= reached.names

    def _enter(self, reached: Reached, node: Node, attributes: set[str]) -> set[str]:
        if node in reached.nodes:
            return set()
        reached.nodes.add(node)
        attributes |= self._attributes[node]
        return {use.name for use in self._uses[node]}

    def _is_called(self, unit: Unit, member: str, attributes: set[str]) -> bool:
        if (member.startswith("__") and member.endswith("__")) or member in attributes:
            return True
        return "*" in attributes or any(
            ast.unparse(base).partition("[")[0].rpartition(".")[2] not in PLAIN_BASES
            and not (isinstance(base, ast.Name) and base.id in self.definers)
            for statement in unit.statements
            if isinstance(statement, ast.ClassDef)
            for base in statement.bases
        )

    def reads_annotations(self, nodes: Iterable[Node]) -> bool:
        """Whether code asks for annotations as values, quoted ones included."""
        return any(
            self._attributes[node] & _ANNOTATION_READERS
            or any(use.name in _ANNOTATION_READERS for use in self._uses[node])
            for node in nodes
        )

    def annotations(self, nodes: Iterable[Node]) -> Iterable[tuple[Unit, Use]]:
        """Names in the annotations of units that are reached."""
        for unit in {unit for unit, _ in nodes}:
            for use in unit.uses:
                if use.place.annotation is not None:
                    yield unit, use

    def uses(self, nodes: Iterable[Node]) -> Iterable[Use]:
        """Uses in the nodes that are not evaluated at import."""
        for node in nodes:
            for use in self._uses[node]:
                if not use.place.now:
                    yield use


def _runs_elsewhere(use: Use) -> bool:
    """Whether an entry is named to be run by Modal: `work.remote(…)`, `Model().ask.map(…)`."""
    node: ast.AST = use.node
    attributes: list[str] = []
    for around in use.chain:
        if isinstance(around, ast.Attribute) and around.value is node:
            attributes.append(around.attr)
        elif not (isinstance(around, ast.Call) and around.func is node):
            break
        node = around
    return "local" not in attributes and any(each in CALLS for each in attributes)


def _is_active(use: Use) -> bool:
    """Whether a use, at import, reads a name and may call what it stands for."""
    stores = isinstance(getattr(use.node, "ctx", None), ast.Store)
    return use.place.now and not use.place.inert and not stores
