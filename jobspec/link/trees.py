"""Walks of syntax trees, past what the linker never asks for: contexts and operators.

The standard library's walks look at every field of every node by name; these remember, for each
class of nodes, which fields can hold something, and so take about half the time.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

_PASSED_OVER = frozenset(
    "ctx op ops kind type_comment lineno level conversion is_async simple".split()
)


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """Fields that can hold nodes, by class of nodes; a class is looked at once."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        self[kind] = tuple(name for name in kind._fields if name not in _PASSED_OVER)
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


def own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of one scope: those below, but not those inside a definition or lambda."""
    stack = list(body)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, _SCOPES):
            stack += children(node)
