"""What names of a payload are bound to: in a function, in a module, on the objects of a class."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jobspec.facts.parts import Part, Site
from jobspec.link.bindings import FUNCTIONS
from jobspec.link.trees import own_nodes


class Binding(NamedTuple):
    """One place where a name is bound, and where that stands.

    `value` is the expression; a loop or comprehension that gives the name its items; None for what
    an expression does not tell: a part of a tuple, an import, a definition.
    """

    value: ast.AST | None
    part: Part
    site: Site


def argument(
    call: ast.Call,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    name: str,
    *,
    skip_self: bool,
) -> ast.expr | None:
    """The argument that a call hands to a parameter, its default where it hands none."""
    names = [each.arg for each in [*function.args.posonlyargs, *function.args.args]]
    names = names[1:] if skip_self else names
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if any(isinstance(each, ast.Starred) for each in call.args):
        return None
    if name in names and names.index(name) < len(call.args):
        return call.args[names.index(name)]
    defaults = dict(zip(reversed(names), reversed(function.args.defaults), strict=False)) | {
        each.arg: default
        for each, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        if default is not None
    }
    return defaults.get(name)


def bindings(name: str, body: Iterable[ast.AST]) -> Iterator[ast.AST | None]:
    """What a scope binds a name to: the value, a loop that gives it, None for anything else."""
    for node in own_nodes(body):
        if isinstance(node, ast.Assign):
            if any(isinstance(each, ast.Name) and each.id == name for each in node.targets):
                yield node.value
                continue
        if (isinstance(node, ast.AnnAssign) and _is_name(node.target, name)) or (
            isinstance(node, ast.NamedExpr) and node.target.id == name
        ):
            yield node.value
        elif isinstance(node, (ast.For, ast.AsyncFor)) and _is_name(node.target, name):
            yield node
        elif isinstance(node, ast.AugAssign) and _is_name(node.target, name):
            yield None
        elif isinstance(node, (ast.Tuple, ast.List, ast.Starred, ast.withitem, ast.For)):
            if any(_is_stored(each, name) for each in own_nodes([_target(node)])):
                yield None


def _target(node: ast.AST) -> ast.AST:
    """Where a statement or a part of one may bind names inside others."""
    if isinstance(node, ast.withitem):
        return node.optional_vars or node
    return node.target if isinstance(node, ast.For) else node


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_stored(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)


def module_bindings(
    parts: Iterable[Part],
) -> dict[str, list[Binding]]:
    """What module-level statements bind names to."""
    found: dict[str, list[Binding]] = {}
    for part in parts:
        if part.name:
            continue
        for name in part.unit.binds:
            for value in bindings(name, part.unit.statements):
                found.setdefault(name, []).append(Binding(value, part, Site((), True)))
    return found


def attribute_bindings(
    parts: Iterable[Part],
) -> dict[tuple[str, str], list[Binding]]:
    """What classes of the payload bind their attributes to, by the class and the attribute."""
    found: dict[tuple[str, str], list[Binding]] = {}
    for part in parts:
        for statement in part.unit.statements:
            if isinstance(statement, ast.ClassDef) and part.member is not None:
                for method in statement.body:
                    if isinstance(method, FUNCTIONS) and method.name == part.member:
                        for name, value in _set_on_self(method):
                            place = Site((statement, method), False)
                            found.setdefault((statement.name, name), []).append(
                                Binding(value, part, place)
                            )
            elif isinstance(statement, ast.ClassDef):
                for name, value in _set_in_body(statement):
                    place = Site((statement,), True)
                    found.setdefault((statement.name, name), []).append(Binding(value, part, place))
    return found


def _set_on_self(
    method: ast.FunctionDef | ast.AsyncFunctionDef,
) -> Iterator[tuple[str, ast.AST | None]]:
    for node in own_nodes(method.body):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, (ast.AnnAssign, ast.AugAssign)):
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Attribute) and _is_name(target.value, "self"):
                value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
                yield target.attr, value


def _set_in_body(node: ast.ClassDef) -> Iterator[tuple[str, ast.AST | None]]:
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    yield target.id, statement.value
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id, statement.value
