"""What runs where: which imports and statements go into an image's block, which into functions."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import TypeAlias

from jobspec.diagnostic import Diagnostic, Label
from jobspec.link.imports import Origin, Part, origin_of
from jobspec.link.modules import provides, top_level
from jobspec.link.payload import Role, Unit, imported
from jobspec.link.reach import Graph, Reached
from jobspec.link.uses import Use
from jobspec.rules import image as image_rules
from jobspec.rules import linking
from jobspec.spec.job import Image, JobSpec

Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"


@dataclass
class Placement:
    """The decisions.

    `part_images`: the images whose block an import stands in (empty: in no block). `moved`: the
    image of each moved statement, `needs`: the imports that it begins with. `injected`: imports that
    a local function begins with. `quoted`: annotations that must not be evaluated.
    """

    part_images: dict[Part, tuple[str, ...]] = field(default_factory=dict)
    local_only: set[Part] = field(default_factory=set)
    moved: dict[Unit, str] = field(default_factory=dict)
    needs: dict[Unit, list[Part]] = field(default_factory=dict)
    injected: dict[Function, list[str]] = field(default_factory=dict)
    quoted: list[tuple[Unit, ast.expr]] = field(default_factory=list)


@dataclass
class Roles:
    """Units that the app decorates or calls by name, which therefore stay where they are."""

    entries: Mapping[str, Unit]
    local: Mapping[str, Unit]

    def anchored(self) -> dict[Unit, str]:
        """Each such unit with the name that it defines."""
        named = {**self.local, **self.entries}
        return {unit: name for name, unit in named.items()}


class Placer:
    """Decides, and gathers what must be refused."""

    def __init__(
        self, job: JobSpec, graph: Graph, parts: list[Part], roles: Roles, linked: Set[str]
    ) -> None:
        self.job = job
        self.graph = graph
        self.roles = roles
        self.diagnostics: list[Diagnostic] = []
        self.placement = Placement()
        self._anchored = roles.anchored()
        self._linked = linked
        self._added = {m for image in job.images.values() for m in image.local_python_source}
        self._packages = [part for part in parts if part.origin is Origin.PACKAGE]
        self._by_name: dict[str, list[Part]] = defaultdict(list)
        for part in self._packages:
            for name in part.names:
                self._by_name[name].append(part)
        self._local = graph.reach(roles.local.values())
        self._remote = {
            name: graph.reach([unit]) for name, unit in roles.entries.items()
        }
        self._since: dict[str, int] = {}
        self._unit_by_node = {id(use.node): unit for unit in graph.units for use in unit.uses}

    def place(self) -> Placement:
        """All decisions; findings are in `diagnostics`."""
        self._find_local_only()
        self._find_moved()
        self._find_images()
        self._check_local()
        return self.placement

    # Which imports only local functions use

    def _find_local_only(self) -> None:
        local = {use.name for use in self._called_uses(self._local)}
        remote: set[str] = set()
        for reached in self._remote.values():
            remote |= {use.name for use in self._called_uses(reached)}
        for unit in self.graph.units:
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
            if not hits and not needs_own:
                continue
            if unit in self._anchored:
                self._check_anchored(unit, hits)
                continue
            self._move(unit, hits, held)

    def _needs_image(self, node: ast.Import | ast.ImportFrom) -> bool:
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
        changed = unit.binds | (self.graph.active[unit] & self.graph.changeable)
        for name in changed:
            self._since.setdefault(name, unit.index)
            held[name] += ordered

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
            if name in self.graph.active[unit]:
                text = "changed here, which needs the image's packages"
                return Label(unit.source, unit.span(unit.statements[0]), text)
        return None

    # Which image each of them belongs to

    def _find_images(self) -> None:
        used = list(dict.fromkeys(entry.image for entry in self.job.entries))
        for part in self._packages:
            if part not in self.placement.local_only:
                self.placement.part_images[part] = self._images_of_part(part, used)
        for unit in self.placement.moved:
            self._place_moved(unit, used)
        for part, images in self.placement.part_images.items():
            if part in self.placement.local_only:
                continue
            if not images:
                self._refuse_ambiguous(part.unit, part.statement, part.module, used)
            self._check_listed(part, images)

    def _settled(self, module: str, used: list[str]) -> tuple[str, ...]:
        """The used images that say they have the module, or build on one that says so."""
        return tuple(
            image
            for image in used
            if any(
                module == name or module.startswith(name + ".") or top_level(module) == name
                for each in self._chain(image)
                for name in each.imports
            )
        )

    def _chain(self, image: str) -> list[Image]:
        chain = [self.job.images[image]]
        while chain[-1].base is not None:
            chain.append(self.job.images[chain[-1].base])
        return chain

    def _images_of_part(self, part: Part, used: list[str]) -> tuple[str, ...]:
        if len(used) == 1:
            return (used[0],)
        settled = self._settled(part.module, used)
        if settled:
            return settled
        names = set(part.names)
        found = {
            entry.image
            for entry in self.job.entries
            if names & {use.name for use in self.graph.uses(self._remote[entry.name].nodes)}
        }
        return tuple(image for image in used if image in found)

    def _place_moved(self, unit: Unit, used: list[str]) -> None:
        changed = unit.binds | (self.graph.active[unit] & self.graph.changeable)
        found = {
            entry.image
            for entry in self.job.entries
            if changed & self._remote[entry.name].names
            or unit in self._remote[entry.name].units()
        }
        images = [image for image in used if image in found]
        statement = unit.statements[0]
        name = min(unit.binds) if unit.binds else ast.unparse(statement).split("\n")[0]
        if len(images) > 1:
            help = (
                "make it inside the functions that use it, or in one function called from them: "
                f"the containers of {' and '.join(images)} would each need it"
            )
            label = Label(unit.source, unit.span(statement))
            self.diagnostics.append(image_rules.TWO_IMAGES.at(label, help=help, name=name))
            return
        if not images:
            needed = [set(self.placement.part_images.get(p, ())) for p in self.placement.needs[unit]]
            common = set.intersection(*needed) if needed else set(used)
            images = [image for image in used if image in common]
        if len(images) != 1:
            self._refuse_ambiguous(unit, statement, name, used)
            return
        self.placement.moved[unit] = images[0]
        for part in self.placement.needs[unit]:
            placed = {*self.placement.part_images.get(part, ()), images[0]}
            self.placement.part_images[part] = tuple(i for i in used if i in placed)

    def _refuse_ambiguous(
        self, unit: Unit, node: ast.stmt, what: str, used: list[str]
    ) -> None:
        help = (
            f"no entry names it, and the entries use {', '.join(used)}: write imports = [\"MODULE\"] "
            "under the image that has it"
        )
        label = Label(unit.source, unit.span(node))
        self.diagnostics.append(image_rules.AMBIGUOUS_IMAGE.at(label, help=help, what=what))

    def _check_listed(self, part: Part, images: Iterable[str]) -> None:
        for image in images:
            chain = self._chain(image)
            if any(step.action == "run" for each in chain for step in each.steps):
                continue
            packages = [package for each in chain for package in each.packages]
            listed = [name for each in chain for name in (*each.imports, *each.local_python_source)]
            if provides(packages, part.module) or top_level(part.module) in listed:
                continue
            help = (
                f"add the package to the image, or imports = [\"{top_level(part.module)}\"] if "
                "another one brings it"
            )
            label = Label(part.unit.source, part.unit.span(part.statement))
            self.diagnostics.append(
                image_rules.NOT_LISTED.at(label, help=help, image=image, module=part.module)
            )

    # What local code may use

    def _check_local(self) -> None:
        for use in self.graph.uses(self._local.nodes):
            if use.place.annotation is not None:
                continue
            unit = self._unit_by_node[id(use.node)]
            if use.name in self._by_name:
                self._inject(unit, use)
            elif use.name in self._since:
                self._refuse_local(unit, use.node, use.name)
        for name, unit in self.roles.local.items():
            if unit in self.placement.moved:
                self._refuse_local(unit, unit.statements[0], name)
        self._check_local_imports()

    def _refuse_local(self, unit: Unit, node: ast.expr | ast.stmt, name: str) -> None:
        origin = self._origin_label(name)
        help = "return what local code needs from an entry, or make it inside a function"
        self.diagnostics.append(
            linking.LOCAL_REACHES_IMAGE.at(
                Label(unit.source, unit.span(node)),
                *([origin] if origin is not None else []),
                help=help,
                name=name,
            )
        )

    def _main_packages(self) -> tuple[str, ...]:
        return self.job.main.packages if self.job.main is not None else ()

    def _inject(self, unit: Unit, use: Use) -> None:
        label = Label(unit.source, unit.span(use.node))
        for part in self._by_name[use.name]:
            if not provides(self._main_packages(), part.module):
                self._refuse_package(label, part.module)
                continue
            function = use.place.function
            if function is None:
                help = f"write a def instead, or import {part.module} inside a function"
                self.diagnostics.append(linking.NOT_INJECTABLE.at(label, help=help, name=use.name))
                continue
            texts = self.placement.injected.setdefault(function, [])
            text = part.text({use.name})
            if text not in texts:
                texts.append(text)

    def _refuse_package(self, label: Label, module: str) -> None:
        package = top_level(module)
        help = (
            f'add it to [main]: packages = ["{package}"]; or use it in an entry, whose image has it'
        )
        rule = linking.LOCAL_PACKAGE
        self.diagnostics.append(rule.at(label, help=help, module=module))

    def _check_local_imports(self) -> None:
        """Imports that stand inside local functions already."""
        for unit in self.graph.units:
            for each in unit.imports:
                if each.place.now or each.place.guarded:
                    continue
                if (unit, each.place.member) not in self._local.nodes:
                    continue
                if not self._needs_image(each.node):
                    continue
                for _, module, _ in imported(each.node):
                    if not provides(self._main_packages(), module):
                        label = Label(unit.source, unit.span(each.node))
                        self._refuse_package(label, module)


_CURES = {
    "an annotation": "quote it",
    "a base class": "write the class without the base, and hold an object of it in an attribute",
    "a decorator": 'use a "with" block inside the function instead',
    "a default": "default to None, and make the value inside",
}


def _part_of_definition(statement: ast.stmt, node: ast.expr) -> str:
    def holds(parts: Iterable[ast.AST | None]) -> bool:
        return any(
            part is node for each in parts if each is not None for part in ast.walk(each)
        )

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
