"""The few facts about payloads that Modal is told of, read from their syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from jobspec.spec.job import Entry, JobSpec

Function = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def definition(job: JobSpec, entry: Entry) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef:
    """The definition of an entry in its payload file."""
    for node in _own_nodes(_module(job, entry)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if node.name == entry.name:
                return node
    raise LookupError(f"{entry.file} does not define {entry.name}")


def is_generator(function: ast.AST) -> bool:
    """Whether calling the function gives what it yields."""
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in _own_nodes(function))


def methods(node: ast.ClassDef) -> dict[str, Function]:
    """The methods that a class defines itself, by name."""
    return {each.name: each for each in node.body if isinstance(each, Function)}


def attributes(
    job: JobSpec, entry: Entry, names: Iterable[str]
) -> Iterator[tuple[str, str, object]]:
    """Name, type and default of annotated attributes of a class; `...` where there is no default."""
    constants = _constants(_module(job, entry))
    for each in definition(job, entry).body:
        if not isinstance(each, ast.AnnAssign) or not isinstance(each.target, ast.Name):
            continue
        if each.target.id in names:
            annotation = each.annotation
            if isinstance(annotation, ast.Constant):
                kind = str(annotation.value)
            else:
                kind = ast.unparse(annotation)
            yield each.target.id, kind, ... if each.value is None else _value(each.value, constants)


def _value(node: ast.expr, constants: Mapping[str, ast.expr]) -> object:
    """What a literal is, or a name of a constant that is one."""
    return ast.literal_eval(constants[node.id] if isinstance(node, ast.Name) else node)


def _constants(module: ast.Module) -> dict[str, ast.expr]:
    """What each name at the top of a module is set to."""
    return {
        target.id: each.value
        for each in module.body
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name)
    }


def _module(job: JobSpec, entry: Entry) -> ast.Module:
    """The syntax tree of an entry's payload file."""
    return ast.parse((Path(job.raw.source.name).parent / entry.file).read_bytes())


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below a node that belong to its scope, inner definitions as names only."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, _SCOPES):
            yield from _own_nodes(child)
