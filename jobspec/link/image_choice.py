"""Which image's block each import and each moved statement stands in."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence, Set

from jobspec.diagnostic import Diagnostic, Label
from jobspec.link.decisions import Placement
from jobspec.link.imports import Part
from jobspec.link.modules import client_module, distributions_with, may_bring, provides, top_level
from jobspec.link.payload import Unit
from jobspec.link.reach import Graph, Reached
from jobspec.rules import image as rules
from jobspec.rules import linking
from jobspec.spec.job import JobSpec


class ImageChoice:
    """Fills in the images of a placement; `remote` is what each entry reaches."""

    def __init__(
        self, job: JobSpec, graph: Graph, placement: Placement, remote: Mapping[str, Reached]
    ) -> None:
        self._job = job
        self._graph = graph
        self._placement = placement
        self._remote = remote
        self._used = list(dict.fromkeys(entry.image for entry in job.entries))
        self._refused: list[Unit] = []
        self.diagnostics: list[Diagnostic] = []

    def choose(self, parts: Iterable[Part]) -> None:
        """Decides for all imports that stand in blocks, then for all moved statements."""
        chosen = [part for part in parts if part not in self._placement.local_only]
        for part in chosen:
            self._placement.part_images[part] = self._images_of_part(part)
        for unit in self._placement.moved:
            self._place_moved(unit)
        for part in chosen:
            if not self._placement.part_images[part]:
                if any(part in self._placement.needs[unit] for unit in self._refused):
                    continue
                self._refuse_ambiguous(part.unit, part.statement, part.module)
            else:
                self._check_listed(part)
        if len(self._used) > 1:
            for part in chosen:
                images = self._placement.part_images[part]
                self._placement.part_images[part] = self._without_derived(images)

    # Images and what they hold

    def _says(self, image: str, module: str) -> bool:
        """Whether the image lists the module under `imports`."""
        return any(
            module == name or module.startswith(name + ".") or top_level(module) == name
            for each in self._job.chain(image)
            for name in each.imports
        )

    def _has(self, image: str, module: str) -> bool:
        """Whether the image is known to have the module."""
        chain = self._job.chain(image)
        packages = [package for each in chain for package in each.packages]
        local = {name for each in chain for name in each.local_python_source}
        return (
            self._says(image, module)
            or not local.isdisjoint({module, top_level(module)})
            or provides(packages, module)
            or client_module(module) is not None
        )

    def _hides(self, image: str) -> bool:
        """Whether a build step may install what nobody can know."""
        return self._job.is_opaque(image)

    def _without_derived(self, images: Sequence[str]) -> tuple[str, ...]:
        """The images, less those that build on another of them: every container runs every block."""
        return tuple(
            image
            for image in images
            if not any(base.name in images for base in self._job.chain(image)[1:])
        )

    # Imports

    def _images_of_part(self, part: Part) -> tuple[str, ...]:
        if len(self._used) == 1:
            return (self._used[0],)
        settled = tuple(image for image in self._used if self._says(image, part.module))
        if settled:
            return settled
        names = set(part.names)
        found = {
            entry.image for entry in self._job.entries if names & self._called_names(entry.name)
        }
        if found:
            return tuple(image for image in self._used if image in found)
        if self._feeds_moved(part):
            return ()
        having = tuple(image for image in self._used if self._has(image, part.module))
        return having if len(self._without_derived(having)) == 1 else ()

    def _called_names(self, entry: str) -> set[str]:
        return {use.name for use in self._graph.uses(self._remote[entry].nodes)}

    def _feeds_moved(self, part: Part) -> bool:
        return any(part in needs for needs in self._placement.needs.values())

    def _check_listed(self, part: Part) -> None:
        """Every image that loads the import has to have it."""
        images = self._placement.part_images[part]
        lacking = [i for i in images if not self._has(i, part.module) and not self._hides(i)]
        having = [i for i in self._used if self._has(i, part.module)]
        module = part.module
        for image in lacking:
            packages = [package for each in self._job.chain(image) for package in each.packages]
            if having and not may_bring(packages, module):
                self._refuse_one_image(part, image, having)
                return
            late = self._late_use(part)
            if late is not None:
                help = "import it inside the local functions that use it, and use it only there"
                self.diagnostics.append(linking.LATE_IMPORT.at(late, help=help, module=module))
                return
            rule = rules.NOT_LISTED if packages else rules.MISSING
            names = distributions_with(module)
            what = f'"{names[0]}"' if names else "the package"
            help = (
                "add its package to the image"
                if not packages
                else f'add {what} to the image, or imports = ["{top_level(module)}"] if '
                "another one brings it"
            )
            statement, use = _label(part.unit, part.statement), self._use_label(part)
            labels = [statement] if use is None else [use, statement._replace(text="imported here")]
            self.diagnostics.append(rule.at(*labels, help=help, image=image, module=module))

    def _is_launch_package(self, part: Part) -> bool:
        main = self._job.main
        return main is not None and provides(main.packages, part.module)

    def _late_use(self, part: Part) -> Label | None:
        """A use, when the app is imported, of what only the launching side is known to have."""
        if self._is_launch_package(part):
            for unit in self._graph.units:
                for use in unit.uses:
                    if use.name in part.names and use.place.now:
                        text = "needed when this is imported"
                        return Label(unit.source, unit.span(use.node), text)
        return None

    def _use_label(self, part: Part) -> Label | None:
        """The use in an entry of what only the launching side is known to have."""
        if not self._is_launch_package(part):
            return None
        for reached in self._remote.values():
            for unit, member in reached.nodes:
                for use in self._graph.uses([(unit, member)]):
                    if use.name in part.names:
                        return Label(unit.source, unit.span(use.node), "reached from an entry")
        return None

    def _refuse_one_image(self, part: Part, lacking: str, having: list[str]) -> None:
        label = _label(part.unit, part.statement)
        related = []
        for entry in self._job.entries:
            if entry.image != lacking:
                continue
            for use in self._graph.uses(self._remote[entry.name].nodes):
                if use.name in part.names:
                    unit = next(u for u in self._graph.units if use in u.uses)
                    related.append(label)
                    label = Label(unit.source, unit.span(use.node), f"reached from `{entry.name}`")
                    break
            break
        help = (
            f"{' and '.join(having)} has it, {lacking} does not: give {lacking} the package, or keep "
            "the entries apart"
        )
        rule = rules.ONE_IMAGE
        self.diagnostics.append(
            rule.at(label, *related, help=help, module=part.module, image=lacking)
        )

    # Moved statements

    def _place_moved(self, unit: Unit) -> None:
        changed = self._changed(unit)
        found = {
            entry.image
            for entry in self._job.entries
            if changed & self._remote[entry.name].names or unit in self._remote[entry.name].units()
        }
        images = [image for image in self._used if image in found]
        statement = unit.statements[0]
        name = min(unit.binds) if unit.binds else ast.unparse(statement).split("\n")[0]
        bases = self._without_derived(images)
        if len(images) > 1 and len(bases) > 1:
            help = (
                "make it inside the functions that use it, or in one function called from them: "
                f"the containers of {' and '.join(images)} would each need it"
            )
            label = _label(unit, statement)
            self.diagnostics.append(rules.TWO_IMAGES.at(label, help=help, name=name))
            self._refused.append(unit)
            return
        if not bases:
            bases = self._images_of_needs(unit)
        if len(bases) != 1:
            self._refuse_ambiguous(unit, statement, name)
            return
        self._placement.moved[unit] = bases[0]
        for part in self._placement.needs[unit]:
            placed = {*self._placement.part_images.get(part, ()), *(images or bases)}
            self._placement.part_images[part] = tuple(i for i in self._used if i in placed)

    def _images_of_needs(self, unit: Unit) -> tuple[str, ...]:
        """The images that all imports a statement needs stand in, or are known to be in."""
        common: Set[str] = set(self._used)
        for part in self._placement.needs[unit]:
            placed = set(self._placement.part_images.get(part, ()))
            common &= placed or {i for i in self._used if self._has(i, part.module)}
        return self._without_derived([image for image in self._used if image in common])

    def _changed(self, unit: Unit) -> Set[str]:
        return self._graph.changes[unit]

    def _refuse_ambiguous(self, unit: Unit, node: ast.stmt, what: str) -> None:
        help = (
            f"no entry names it, and the entries use {', '.join(self._used)}: write "
            'imports = ["MODULE"] under the image that has it'
        )
        self.diagnostics.append(rules.AMBIGUOUS_IMAGE.at(_label(unit, node), help=help, what=what))


def _label(unit: Unit, node: ast.stmt) -> Label:
    return Label(unit.source, unit.span(node))
