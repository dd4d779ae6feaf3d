"""Payload functions that the build of an image runs: they move above the images of the app."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from jobspec.diagnostic import Diagnostic, Label
from jobspec.link.definitions import Definition
from jobspec.link.imports import Part
from jobspec.link.modules import provides
from jobspec.link.payload import PayloadFile, Unit, imported
from jobspec.link.reach import Graph
from jobspec.link.trees import walk
from jobspec.rules import linking, schema
from jobspec.spec.job import JobSpec, Path, Step
from jobspec.spec.steps import ACTIONS, SOURCES
from jobspec.spec.tables.entry import PayloadRef

_BUILTIN_TYPES: Final = frozenset(
    "bool bytes complex dict float frozenset int list object set str tuple type".split()
)

_ONLY_MODALS: Final = frozenset(("remote", "remote_gen", "spawn", "spawn_map"))
_REMOTE: Final = _ONLY_MODALS | {"for_each", "map", "starmap"}


def check_build_functions(job: JobSpec, definitions: Mapping[str, Definition]) -> list[Diagnostic]:
    """Whether each can be moved without doing anything else, and its arguments fit."""
    found: list[Diagnostic] = []
    for step in _steps(job):
        assert isinstance(step.value, PayloadRef)
        definition = definitions.get(step.value.name)
        if definition is not None:
            found += _check_movable(definition, job.raw.label(step.path, "run by this step"))
            found += _check_arguments(job, definition, step)
    return found


def check_late_modules(
    job: JobSpec, graph: Graph, built: Mapping[str, Unit], parts: Iterable[Part]
) -> Iterator[Diagnostic]:
    """What a build runs may not need what only a later step brings."""
    modules: dict[str, list[str]] = {}
    for part in parts:
        for name in part.names:
            modules.setdefault(name, []).append(part.module)
    seen: set[tuple[Path, str]] = set()
    for image in {entry.image: None for entry in job.entries}:
        steps = job.steps_of(image)
        known = not any(SOURCES[each.source].opaque for each in job.chain(image))
        for at, step in enumerate(steps):
            if known and isinstance(step.value, PayloadRef):
                earlier, later = _brought(steps[:at]), _brought(steps[at + 1 :])
                for module in _modules_of(graph, built[step.value.name], modules):
                    late = provides(later, module) and not provides(earlier, module)
                    if late and (step.path, module) not in seen:
                        seen.add((step.path, module))
                        yield _late(job, step, module)
            known = known and not ACTIONS[step.action].opaque


def check_calls(job: JobSpec, graph: Graph, built: Mapping[str, Unit]) -> Iterator[Diagnostic]:
    """What a build runs may not call entries: an app runs once its images are built."""
    for reference, path in job.build_functions().items():
        nodes = graph.reach([built[reference.name]]).nodes
        for unit, member in sorted(nodes, key=lambda node: (node[0].index, node[1] or "")):
            for attribute in _remote_calls(graph, unit, member):
                label = Label(unit.source, unit.span(attribute))
                cause = f"it reaches `{ast.unparse(attribute)}`, and no app runs during a build"
                help = "call it from a function that [main] runs, or call a plain function here"
                place, key = job.raw.label(path, "run by this step"), f"`{reference.name}`"
                yield schema.BAD_VALUE.at(label, place, help=help, key=key, cause=cause)


def _remote_calls(graph: Graph, unit: Unit, member: str | None) -> Iterator[ast.Attribute]:
    """Attributes by which a function or method runs entries elsewhere."""
    used = {use.name for use in unit.uses if use.place.member == member}
    for found in unit.found:
        for attribute, place in found.attributes:
            if place.member != member or place.now or attribute.attr not in _REMOTE:
                continue
            root = _root(attribute)
            entry = isinstance(root, ast.Name) and root.id in graph.cut
            if entry or (attribute.attr in _ONLY_MODALS and used & graph.cut):
                yield attribute


def _root(node: ast.expr) -> ast.expr:
    """What an expression takes attributes of and calls."""
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node


def _brought(steps: Iterable[Step]) -> list[str]:
    """Requirements and modules that steps bring."""
    actions = ("packages", "pip", "local_python_source")
    values = [step.value for step in steps if step.action in actions]
    return [item for value in values if isinstance(value, tuple) for item in value]


def _modules_of(graph: Graph, function: Unit, modules: Mapping[str, list[str]]) -> list[str]:
    """Modules that a function needs, by the names that it reaches or imports of its own."""
    nodes = graph.reach([function]).nodes
    used = {use.name for use in graph.uses(nodes) if use.place.annotation is None}
    found = [module for name in used for module in modules.get(name, ())]
    for unit, member in nodes:
        for each in unit.imports:
            if each.place.member == member and not each.place.now and not each.place.guarded:
                found += [module for _, module, _ in imported(each.node)]
    return sorted(set(found))


def _late(job: JobSpec, step: Step, module: str) -> Diagnostic:
    cause = f"it needs `{module}`, which only a later step brings"
    help = "write the steps in the order in which they need each other"
    label = job.raw.label(step.path)
    assert isinstance(step.value, PayloadRef)
    return schema.BAD_VALUE.at(label, help=help, key=f"`{step.value.name}`", cause=cause)


def quoted_annotations(
    units: Iterable[Unit], files: Iterable[PayloadFile]
) -> Iterator[tuple[Unit, ast.expr]]:
    """Annotations that would name what stands below the function, once it has moved."""
    future = {unit for file in files if file.future_annotations for unit in file.units}
    for unit in units:
        for node in (each for found in unit.found for each, _ in found.annotations):
            names = {each.id for each in walk(node) if isinstance(each, ast.Name)}
            if unit not in future and not names <= _BUILTIN_TYPES:
                yield unit, node


def _steps(job: JobSpec) -> Iterator[Step]:
    seen: set[Path] = set()
    for step in (s for e in job.entries for i in job.chain(e.image) for s in i.steps):
        if step.action == "call" and step.path not in seen:
            seen.add(step.path)
            yield step


def _check_movable(definition: Definition, place: Label) -> Iterator[Diagnostic]:
    node = definition.node
    assert not isinstance(node, ast.ClassDef)
    cause, at = "", definition.label()
    defaults = [each for each in (*node.args.defaults, *node.args.kw_defaults) if each is not None]
    computed = [each for each in defaults if not _is_literal(each)]
    yields = any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in walk(node))
    if node.decorator_list:
        cause = "it has a decorator, and it is defined before all else of the payload"
        at = Label(definition.unit.source, definition.unit.span(node.decorator_list[0]))
        help = "call the decorated function from a plain one, and name that one"
    elif computed:
        cause = "a default is computed, and it is defined before all else of the payload"
        at = Label(definition.unit.source, definition.unit.span(computed[0]))
        help = "write a literal, or give the value in arguments"
    elif isinstance(node, ast.AsyncFunctionDef) or yields:
        cause = "the build of an image runs a plain function"
        help = "write a plain function that runs it, and name that one"
    if cause:
        rule = linking.BAD_SIGNATURE
        yield rule.at(at, place, help=help, name=definition.name, cause=cause)


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError):
        return False
    return True


def _check_arguments(job: JobSpec, definition: Definition, step: Step) -> Iterator[Diagnostic]:
    node = definition.node
    assert not isinstance(node, ast.ClassDef)
    arguments = step.options.get("arguments", {})
    assert isinstance(arguments, Mapping)
    spec, positional = node.args, [*node.args.posonlyargs, *node.args.args]
    taken = [each.arg for each in (*node.args.args, *spec.kwonlyargs)]
    path: Path = (*step.path[:-1], "arguments")
    for name in arguments:
        if name not in taken and spec.kwarg is None:
            help = f"`{definition.name}` takes: {', '.join(taken) or 'nothing'}"
            label = job.raw.key_label((*path, name))
            yield schema.UNKNOWN_KEY.at(label, help=help, key=name)
    needed = positional[: len(positional) - len(spec.defaults)]
    needed += [
        each
        for each, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
        if default is None
    ]
    missing = [each.arg for each in needed if each.arg not in arguments]
    if missing:
        cause = f"it needs {', '.join(missing)}"
        yield schema.BAD_VALUE.at(
            job.raw.label(step.path),
            definition.label("defined here"),
            help=f"write arguments = {{ {missing[0]} = … }} beside it",
            key=f"`{definition.name}`",
            cause=cause,
        )
