"""The few facts about payloads that Modal is told of, read from their syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jobspec.spec.job import Entry, JobSpec

Function = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def definition(job: JobSpec, entry: Entry) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef:
    """The definition of an entry in its payload file."""
    path = Path(job.raw.source.name).parent / entry.file
    tree = ast.parse(path.read_bytes())
    for node in _own_nodes(tree):
        if isinstance(node, (*Function.__args__, ast.ClassDef)) and node.name == entry.name:
            return node
    raise LookupError(f"{path} does not define {entry.name}")


def is_generator(function: ast.AST) -> bool:
    """Whether calling the function gives what it yields."""
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in _own_nodes(function))


def methods(node: ast.ClassDef) -> dict[str, Function]:
    """The methods that a class defines itself, by name."""
    return {each.name: each for each in node.body if isinstance(each, Function)}


def attributes(node: ast.ClassDef) -> dict[str, tuple[str, object]]:
    """Name to type and default of annotated attributes; `...` where there is no default."""
    found: dict[str, tuple[str, object]] = {}
    for each in node.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            default = ... if each.value is None else ast.literal_eval(each.value)
            annotation = each.annotation
            quoted = isinstance(annotation, ast.Constant)
            kind = str(annotation.value) if quoted else ast.unparse(annotation)
            found[each.target.id] = (kind, default)
    return found


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below a node that belong to its scope, inner definitions as names only."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, _SCOPES):
            yield from _own_nodes(child)
