"""What runs where: which imports and statements go into an image's block, which into functions."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Set

from jobspec.data import builtin_names
from jobspec.diagnostic import Diagnostic, Label
from jobspec.link.decisions import Placement, Roles
from jobspec.link.image_choice import ImageChoice
from jobspec.link.imports import Origin, Part, origin_of
from jobspec.link.locality import Locality
from jobspec.link.modules import provides, top_level
from jobspec.link.payload import Role, Unit, imported
from jobspec.link.reach import Graph, Reached
from jobspec.link.trees import walk
from jobspec.link.uses import Import, Use
from jobspec.rules import linking
from jobspec.spec.job import JobSpec


class Placer:
    """Decides, and gathers what must be refused."""

    def __init__(
        self, job: JobSpec, graph: Graph, parts: list[Part], roles: Roles, linked: Set[str]
    ) -> None:
        self.job = job
        self.graph = graph
        self.roles = roles
        self.diagnostics: list[Diagnostic] = []
        self.placement = Placement(built=set(roles.built.values()))
        self._anchored = roles.anchored()
        self._linked = linked
        self._added = job.local_modules()
        sources = [m for image in job.images.values() for m in image.local_python_source]
        self._beside = {top_level(module) for module in sources}
        self._packages = [part for part in parts if part.origin is Origin.PACKAGE]
        self._by_name: dict[str, list[Part]] = defaultdict(list)
        for part in self._packages:
            for name in part.names:
                self._by_name[name].append(part)
        self.local = graph.reach(roles.local.values())
        # What a build function needs is in the image of every entry that it is run for.
        self.remote = {
            entry.name: graph.reach(
                [
                    roles.entries[entry.name],
                    *(roles.built[name] for name in sorted(job.build_functions_of(entry.image))),
                ]
            )
            for entry in job.entries
        }
        self._since: dict[str, int] = {}
        self._sided: set[str] = set()

    def place(self) -> Placement:
        """All decisions; findings are in `diagnostics`."""
        self._find_local_only()
        self._find_moved()
        self._check_hints()
        choice = ImageChoice(self.job, self.graph, self.placement, self.remote)
        choice.choose(self._packages)
        locality = Locality(
            self.graph,
            self.placement,
            self.local,
            self._by_name,
            self._since.keys() | self._sided,
            self._is_launched_with,
            self._origin_label,
        )
        locality.check(self.roles.local, self._needs_image)
        self.diagnostics += choice.diagnostics + locality.diagnostics
        return self.placement

    # Which imports only local functions use

    def _find_local_only(self) -> None:
        local = {use.name for use in self._called_uses(self.local)}
        remote: set[str] = set()
        for reached in self.remote.values():
            remote |= {use.name for use in self._called_uses(reached)}
        for unit in self.graph.units:
            remote |= self.graph.active[unit]
            for use in unit.uses:
                if use.place.now and not (unit in self._anchored and use.place.annotation):
                    remote.add(use.name)
        for part in self._packages:
            names = set(part.names)
            if names & local and not names & remote:
                self.placement.local_only.add(part)
                self.placement.part_images[part] = ()

    def _called_uses(self, reached: Reached) -> Iterable[Use]:
        return (use for use in self.graph.uses(reached.nodes) if use.place.annotation is None)

    # Which statements need an image when they are evaluated

    def _find_moved(self) -> None:
        for part in self._packages:
            if part not in self.placement.local_only:
                for name in part.names:
                    self._since.setdefault(name, part.unit.index)
        held: dict[str, list[Part]] = defaultdict(list)
        for unit in self.graph.units:
            if unit.role is not Role.CODE:
                continue
            hits = {
                name
                for name in self.graph.now(unit)
                if self._since.get(name, unit.index) < unit.index
            }
            own = [each for each in unit.imports if self._needs_image(each.node) and each.place.now]
            needs_own = any(not each.place.guarded for each in own)
            if self._depends_on_side(own) or self.graph.now(unit) & self._sided:
                self._sided |= self._changed_by(unit)
            if not hits and not needs_own:
                continue
            if unit in self._anchored:
                self._check_anchored(unit, hits)
                continue
            self._move(unit, hits, held)

    def _needs_image(self, node: ast.stmt) -> bool:
        """Whether a statement imports from a package."""
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            return False
        if isinstance(node, ast.ImportFrom) and node.level:
            return False
        return any(
            origin_of(module, self._linked, self._added) is Origin.PACKAGE
            for _, module, _ in imported(node)
        )

    def _move(self, unit: Unit, hits: Set[str], held: dict[str, list[Part]]) -> None:
        needs: list[Part] = []
        for name in sorted(hits):
            needs += self._by_name.get(name, ())
            needs += held.get(name, ())
        ordered = sorted(set(needs), key=lambda part: (part.unit.index, part.module))
        self.placement.moved[unit] = ""
        self.placement.needs[unit] = ordered
        for name in self._changed_by(unit):
            self._since.setdefault(name, unit.index)
            held[name] += ordered

    def _depends_on_side(self, own: list[Import]) -> bool:
        """Whether imports in a statement can succeed on one side and fail on the other."""
        return any(
            not self._is_launched_with(module)
            for each in own
            for _, module, _ in imported(each.node)
        )

    def _is_launched_with(self, module: str) -> bool:
        """Whether the launching side has a module: it has all that stands beside the spec."""
        packages = self.job.main.packages if self.job.main is not None else ()
        return top_level(module) in self._beside or provides(packages, module)

    def _changed_by(self, unit: Unit) -> Set[str]:
        """Names that evaluating the unit binds or may change."""
        return self.graph.changes[unit]

    def _check_anchored(self, unit: Unit, hits: Set[str]) -> None:
        """A definition that must stay: annotations are quoted, all else is refused."""
        name = self._anchored[unit]
        explained = False
        for use in unit.uses:
            if not use.place.now or use.name not in hits:
                continue
            explained = True
            annotation = use.place.annotation
            if annotation is not None:
                if (unit, annotation) not in self.placement.quoted:
                    self.placement.quoted.append((unit, annotation))
                continue
            self._refuse_anchored(unit, name, use.name, use.node)
        if not explained:
            for use in unit.uses:
                if use.place.now and not use.place.inert and use.name in self.graph.definers:
                    reason = sorted(hits)[0]
                    self._refuse_anchored(unit, name, reason, use.node)
                    return

    def _check_hints(self) -> None:
        """Modal reads the annotations of a class with parameters when the app is imported."""
        for entry in self.job.entries:
            if not getattr(entry.table, "parameters", ()):
                continue
            for node, unit in self._annotated_attributes(self.roles.entries[entry.name]):
                for name in _names_in(node.annotation):
                    if name in self._since or not self._is_there(name):
                        part = f"the annotation of `{ast.unparse(node.target)}`"
                        origin = self._origin_label(name)
                        help = "Modal reads it on the launching side: annotate it in a method"
                        self.diagnostics.append(
                            linking.ENTRY_NEEDS_IMAGE.at(
                                Label(unit.source, unit.span(node.annotation)),
                                *([origin] if origin is not None else []),
                                help=help,
                                part=part,
                                entry=entry.name,
                                name=name,
                            )
                        )

    def _annotated_attributes(self, unit: Unit) -> Iterable[tuple[ast.AnnAssign, Unit]]:
        """Annotated attributes of an entry class and of its bases in the payload."""
        pending, seen = [unit], set()
        while pending:
            unit = pending.pop()
            if unit in seen:
                continue
            seen.add(unit)
            for statement in unit.statements:
                if isinstance(statement, ast.ClassDef):
                    for node in statement.body:
                        if isinstance(node, ast.AnnAssign):
                            yield node, unit
                    bases = [each.id for each in statement.bases if isinstance(each, ast.Name)]
                    pending += [u for base in bases for u in self.graph.definers.get(base, ())]

    def _is_there(self, name: str) -> bool:
        return name in self.graph.definers or name in builtin_names()

    def _refuse_anchored(self, unit: Unit, name: str, needed: str, node: ast.expr) -> None:
        statement = unit.statements[0]
        part = _part_of_definition(statement, node)
        help = (
            "Modal needs the definition on the launching side, which has no such package: "
            + _CURES.get(part, "make it inside the function")
        )
        related = [self._origin_label(needed)] if self._origin_label(needed) else []
        self.diagnostics.append(
            linking.ENTRY_NEEDS_IMAGE.at(
                Label(unit.source, unit.span(node)),
                *[label for label in related if label is not None],
                help=help,
                part=part,
                entry=name,
                name=needed,
            )
        )

    def _origin_label(self, name: str) -> Label | None:
        for part in self._by_name.get(name, ()):
            return Label(part.unit.source, part.unit.span(part.statement), "imported here")
        for unit in self.placement.moved:
            if name in unit.binds:
                text = "made here, which needs the image's packages"
                return Label(unit.source, unit.span(unit.statements[0]), text)
        for unit in self.placement.moved:
            if name in self.graph.changes[unit]:
                text = "changed here, which needs the image's packages"
                return Label(unit.source, unit.span(unit.statements[0]), text)
        return None


def _names_in(annotation: ast.expr) -> set[str]:
    """Names in an annotation, those in quotes too."""
    found = set()
    for node in walk(annotation):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                quoted = ast.parse(node.value.strip(), mode="eval")
            except SyntaxError:
                continue
            found |= {each.id for each in walk(quoted) if isinstance(each, ast.Name)}
    return found


_CURES = {
    "an annotation": "quote it",
    "a base class": "write the class without the base, and hold an object of it in an attribute",
    "a decorator": 'use a "with" block inside the function instead',
    "a default": "default to None, and make the value inside",
}


def _part_of_definition(statement: ast.stmt, node: ast.expr) -> str:
    def holds(parts: Iterable[ast.AST | None]) -> bool:
        return any(part is node for each in parts if each is not None for part in walk(each))

    if holds(getattr(statement, "decorator_list", ())):
        return "a decorator"
    if isinstance(statement, ast.ClassDef):
        if holds([*statement.bases, *statement.keywords]):
            return "a base class"
        for each in statement.body:
            if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)):
                if holds(each.decorator_list):
                    return "a decorator"
                if holds([*each.args.defaults, *each.args.kw_defaults]):
                    return "a default"
        return "the body"
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return "a default"
    return "the definition"
