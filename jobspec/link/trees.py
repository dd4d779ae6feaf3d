"""Walks of syntax trees, past what the linker never asks for: contexts and operators.

The standard library's walks look at every field of every node by name; these remember, for each
class of nodes, which fields can hold something, and so take about half the time.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator

_PASSED_OVER = frozenset(
    "ctx op ops kind type_comment lineno level conversion is_async simple "
    "id attr arg asname module rest".split()
)


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """Fields that can hold nodes, by class of nodes; a class is looked at once."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        fields = () if kind is ast.Constant else kind._fields
        self[kind] = tuple(name for name in fields if name not in _PASSED_OVER)
        return self[kind]


_FIELDS = _Fields()
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below a node, in the order of its fields."""
    found: list[ast.AST] = []
    for name in _FIELDS[type(node)]:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [each for each in value if isinstance(each, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def walk(node: ast.AST) -> list[ast.AST]:
    """The node and all nodes below it, upper ones first."""
    found = [node]
    for each in found:
        found += children(each)
    return found


# The parts of a statement that hold further statements.
_BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")


def blocks(roots: Iterable[ast.AST]) -> Iterable[tuple[ast.AST, list[ast.stmt]]]:
    """Every block of statements inside the roots, each after the node that it belongs to."""
    owners = list(roots)
    for owner in owners:
        for name in _BLOCKS:
            parts = getattr(owner, name, None)
            if not parts:
                continue
            owners += parts
            if isinstance(parts[0], ast.stmt):
                yield owner, parts


def own_statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of one scope: those in its blocks too, but not those of a definition."""
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.stmt):
            yield node
        if not isinstance(node, _SCOPES):
            for name in _BLOCKS:
                stack += getattr(node, name, ())


def is_call_of(node: ast.Call, names: Collection[str]) -> bool:
    """Whether one of the functions is called, by its own name."""
    return isinstance(node.func, ast.Name) and node.func.id in names


def own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of one scope: those below, but not those inside a definition or lambda."""
    stack = list(body)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, _SCOPES):
            stack += children(node)
