"""The linker: payload files to the body of the app, or the reasons why they cannot be linked."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from jobspec.diagnostic import Diagnostic, has_errors
from jobspec.kinds.base import Decoration
from jobspec.link.assemble import Assembler, Body, Dressing
from jobspec.link.build_functions import (
    check_build_functions,
    check_calls,
    check_late_modules,
    quoted_annotations,
)
from jobspec.link.decisions import Roles
from jobspec.link.definitions import (
    Definition,
    Finder,
    check_class,
    check_command_line,
    check_decorators,
    payload_bases,
)
from jobspec.link.entries import EntryChecks
from jobspec.link.forbidden import ForbiddenChecks
from jobspec.link.handles import check_restricted, check_shadowed, check_used_at_import
from jobspec.link.imports import Part, parts
from jobspec.link.modules import provides
from jobspec.link.names import (
    check_app_names,
    check_clashes,
    check_leaks,
    check_linked_imports,
    check_linked_scopes,
    check_main_block,
    check_needed,
    check_script_block,
    check_siblings,
)
from jobspec.link.parse import fault_of_name, in_order, read_files
from jobspec.link.payload import PayloadFile, Role, Unit
from jobspec.link.placement import Placer
from jobspec.link.reach import Graph, Reached
from jobspec.rules import linking
from jobspec.source import SourceFile
from jobspec.spec.job import LIFECYCLE, Entry, JobSpec


class PayloadSources(NamedTuple):
    """What the linker is given: payload texts by the spec's names, modules that lie beside them."""

    files: Mapping[str, SourceFile]
    siblings: Container[str]


class Code(NamedTuple):
    """The payload as it was read: files in the order of the app, and what reaches what.

    `linked` are the modules whose imports the linker takes out. `remote` is what each entry reaches,
    the build functions of its images among its roots; `local` what the launching side reaches.
    """

    files: Sequence[PayloadFile]
    linked: Set[str]
    graph: Graph
    remote: Mapping[str, Reached]
    local: Reached


class Linked(NamedTuple):
    """A linked payload.

    `future` are the features that the app imports from `__future__`; `definitions` holds the
    payload's definitions by name: entries, main, inputs and keep; `statements` are what the payload
    files hold and the app carries, as parsed; `code` is the payload as the linker read it.
    """

    body: Body
    future: tuple[str, ...]
    docstring: str | None
    definitions: Mapping[str, Definition]
    statements: list[ast.stmt]
    code: Code


class Wanted(NamedTuple):
    """What the app needs of the payload.

    `apps` are the modules of the spec's apps, `app_module` among them: an import from any of them is
    one from this app. `decorations` by entry name, and of the payload function that is the local entry point; `needed`
    are the names that the app declares or uses, with what for.
    """

    app_module: str
    apps: Set[str]
    decorations: Mapping[str, Decoration]
    needed: Mapping[str, str]


def link(
    job: JobSpec, sources: PayloadSources, wanted: Wanted
) -> tuple[Linked | None, list[Diagnostic]]:
    """The payload as the app carries it, or None and why not."""
    linker = _Linker(job, sources, wanted)
    return linker.link(), linker.diagnostics


class _Linker:
    def __init__(self, job: JobSpec, sources: PayloadSources, wanted: Wanted) -> None:
        self.job = job
        self.sources = sources
        self.wanted = wanted
        self.diagnostics: list[Diagnostic] = []
        self._built = {reference.name for reference in job.build_functions()}
        self._handles = {name: handle.sort.name for name, handle in job.handles.items()}
        self._entry_names = {entry.name for entry in job.entries}
        self._declared = {
            *job.constants,
            *job.handles,
            *self._entry_names,
        }

    def link(self) -> Linked | None:
        for name, path in self.job.payload_places().items():
            cause = fault_of_name(name, list(self.sources.files))
            if cause is not None:
                help = "name the file for what it does"
                rule = linking.FILE_NAME
                label = self.job.raw.label(path)
                self.diagnostics.append(rule.at(label, help=help, file=name, cause=cause))
        files, linked, found = read_files(self.sources.files, self.wanted.apps, self._declared)
        self.diagnostics += found
        if files is None:
            return None
        definitions = self._find_definitions(files)
        if has_errors(self.diagnostics):
            return None
        return self._link_files(files, linked, definitions)

    # The definitions that the spec names

    def _find_definitions(self, files: dict[str, PayloadFile]) -> dict[str, Definition]:
        finder = Finder(self.job, files)
        found: dict[str, Definition] = {}
        for entry in self.job.entries:
            path = (*entry.path, "payload")
            definition = finder.find(entry.table.payload, path, entry.kind.is_class)
            if definition is not None:
                found[entry.name] = definition
        main = self.job.main
        for key in ("payload", "inputs", "keep"):
            reference = getattr(main, key) if main is not None else None
            if reference is not None:
                definition = finder.find(reference, ("main", key), wants_class=False)
                if definition is not None:
                    found[reference.name] = definition
        for reference, path in self.job.build_functions().items():
            definition = finder.find(reference, path, wants_class=False)
            if definition is not None:
                found[reference.name] = definition
        self.diagnostics += finder.diagnostics
        return found

    def _check_definitions(
        self, files: list[PayloadFile], definitions: Mapping[str, Definition]
    ) -> None:
        for entry in self.job.entries:
            definition = definitions[entry.name]
            bound = self.wanted.decorations[entry.name].methods
            self.diagnostics += check_decorators(definition, files, bound)
            if entry.kind.is_class:
                roles = {role: getattr(entry.table, role, ()) for role in LIFECYCLE}
                self.diagnostics += check_class(definition, bound, _parameters(entry), roles, files)
        self.diagnostics += check_build_functions(self.job, definitions)
        main = self.job.main
        if main is not None and main.payload is not None:
            definition = definitions[main.payload.name]
            self.diagnostics += check_decorators(definition, files)
            self.diagnostics += check_command_line(definition)

    # Linking

    def _link_files(
        self,
        by_name: dict[str, PayloadFile],
        linked: frozenset[str],
        definitions: Mapping[str, Definition],
    ) -> Linked | None:
        files = in_order(list(by_name.values()))
        units = [unit for file in files for unit in file.units]
        for index, unit in enumerate(units):
            unit.index = index
        carried = [unit for unit in units if unit.role is not Role.MAIN_BLOCK]
        added = {m for image in self.job.images.values() for m in image.local_python_source}
        import_parts = parts(carried, linked, self.job.local_modules())
        self._check_definitions(files, definitions)
        self._check_names(files, carried, import_parts, linked, added)
        graph = Graph(carried, self._entry_names)
        self.diagnostics += ForbiddenChecks(graph).check()
        self.diagnostics += check_used_at_import(graph, self._handles)
        self.diagnostics += self._entry_checks(files, definitions).check(carried)
        self.diagnostics += check_leaks(files, linked)
        self.diagnostics += check_app_names(files, self.wanted.needed, self._declared)
        if has_errors(self.diagnostics):
            return None
        roles = self._roles(definitions)
        self.diagnostics += check_restricted(self.job, graph, roles.entries, self._handles)
        placer = Placer(self.job, graph, import_parts, roles, linked)
        placer.place()
        placer.placement.quoted += quoted_annotations(roles.built.values(), files)
        self.diagnostics += placer.diagnostics
        self.diagnostics += check_calls(self.job, graph, roles.built)
        self.diagnostics += check_late_modules(self.job, graph, roles.built, import_parts)
        if has_errors(self.diagnostics):
            return None
        return self._assembled(files, import_parts, placer, linked, definitions)

    def _check_names(
        self,
        files: list[PayloadFile],
        units: list[Unit],
        import_parts: list[Part],
        linked: frozenset[str],
        added: Set[str],
    ) -> None:
        app = self.wanted.app_module
        self.diagnostics += check_linked_imports(
            files, linked, app, self.wanted.apps, self._declared, self._is_known_module
        )
        self.diagnostics += check_linked_scopes(files, linked)
        self.diagnostics += check_needed(units, import_parts, self.wanted.needed)
        self.diagnostics += check_clashes(files)
        self.diagnostics += check_shadowed(units, self._handles)
        self.diagnostics += check_siblings(units, self.sources.siblings, added, linked)
        for file in files:
            self.diagnostics += check_script_block(file)
            self.diagnostics += check_main_block(file)

    def _is_known_module(self, module: str) -> bool:
        images = self.job.images.values()
        return any(
            module in (*image.local_python_source, *image.imports)
            or provides(image.packages, module)
            for image in images
        )

    def _entry_checks(
        self, files: list[PayloadFile], definitions: Mapping[str, Definition]
    ) -> EntryChecks:
        classes = {
            entry.name: definitions[entry.name].node
            for entry in self.job.entries
            if entry.kind.is_class
        }
        main = self.job.main
        return EntryChecks(
            functions={entry.name for entry in self.job.entries if not entry.kind.is_class},
            classes={
                name: node for name, node in classes.items() if isinstance(node, ast.ClassDef)
            },
            methods={
                entry.name: set(self.wanted.decorations[entry.name].methods)
                for entry in self.job.entries
            },
            mains={main.payload.name} if main is not None and main.payload is not None else set(),
            lifecycle={
                name
                for entry in self.job.entries
                for role in LIFECYCLE
                for name in getattr(entry.table, role, ())
            },
            web=_only_web(self.job.entries),
            servers={each.name for each in self.job.entries if each.kind.name == "server"},
            parameters_of={entry.name: entry.parameters for entry in self.job.entries},
            families={
                name: [base.name for base in payload_bases(node, files)]
                for name, node in classes.items()
                if isinstance(node, ast.ClassDef)
            },
        )

    def _roles(self, definitions: Mapping[str, Definition]) -> Roles:
        entries = {name: definitions[name].unit for name in self._entry_names}
        local = {
            name: definition.unit
            for name, definition in definitions.items()
            if name not in self._entry_names and name not in self._built
        }
        built = {name: definitions[name].unit for name in self._built}
        return Roles({entry.name: entries[entry.name] for entry in self.job.entries}, local, built)

    def _assembled(
        self,
        files: list[PayloadFile],
        import_parts: list[Part],
        placer: Placer,
        linked: frozenset[str],
        definitions: Mapping[str, Definition],
    ) -> Linked:
        kinds = {entry.name: entry for entry in self.job.entries}
        dressings = {
            definitions[name].unit: Dressing(
                decoration,
                _parameters(kinds[name]) if name in kinds else (),
            )
            for name, decoration in self.wanted.decorations.items()
        }
        has_parameters = any(dressing.parameters for dressing in dressings.values())
        keep_future = all(file.future_annotations for file in files) and not has_parameters
        assembler = Assembler(placer.placement, import_parts, dressings, linked, keep_future)
        body = assembler.assemble(files)
        built = placer.placement.built
        first = [file for file in files if file.name == self.job.entries[0].file]
        docstrings = [file.docstring for file in [*first, *files] if file.docstring]
        units = [unit for file in files for unit in file.units]
        statements = [
            statement
            for unit in sorted(units, key=lambda unit: unit not in built)
            if unit.role in (Role.CODE, Role.TYPING_BLOCK)
            for statement in unit.statements
        ]
        docstring = next(iter(docstrings), None)
        used = {use.name for unit in units for use in unit.uses}
        features = [name for file in files for name in file.future_names if name in used]
        future = tuple(dict.fromkeys([*(["annotations"] if keep_future else []), *features]))
        code = Code(files, linked, placer.graph, placer.remote, placer.local)
        return Linked(body, future, docstring, definitions, statements, code)


def _only_web(entries: Iterable[Entry]) -> set[str]:
    """Names of entries and methods that answer web requests, wherever they are listed."""
    web = {name or entry.name for entry in entries for name in entry.web}
    called = {name.rpartition(".")[2] for entry in entries for name in entry.callables}
    return web - called


def _parameters(entry: Entry) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(entry.table, "parameters", ())
    return found
