"""Calls of entries in a payload's code: `train.remote(x)`, `Model(size=2).predict.map(xs)`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from jobspec.facts.names import attribute_bindings, bindings, module_bindings
from jobspec.facts.parts import Call, Part, Site
from jobspec.link.bindings import COMPREHENSIONS, FUNCTIONS, parameters
from jobspec.link.definitions import Definition
from jobspec.link.trees import own_nodes

ONE = frozenset(("remote", "remote_gen", "local", "spawn"))
"""Ways to call an entry that hand on their own arguments."""

MANY = frozenset(("map", "starmap", "for_each", "spawn_map"))
"""Ways that take iterables of arguments."""

_VARIANTS = frozenset(("with_options", "with_concurrency", "with_batching"))


class RemoteCall(NamedTuple):
    """A call of an entry, or of a method of a class that is one.

    `function` is what runs, `parameters` what the call may hand to it: without a method's first.
    """

    entry: str
    verb: str
    function: ast.FunctionDef | ast.AsyncFunctionDef
    is_method: bool
    call: Call
    part: Part

    @property
    def target(self) -> str:
        """What is called, as a spec names it."""
        return f"{self.entry}.{self.function.name}" if self.is_method else self.entry


class RemoteCalls:
    """Finds the calls of entries; `definitions` has that of each entry."""

    def __init__(self, parts: Iterable[Part], definitions: Mapping[str, Definition]) -> None:
        self._parts = list(parts)
        self._definitions = definitions
        self._module = module_bindings(self._parts)
        self._attributes = attribute_bindings(self._parts)

    def in_parts(self, parts: Iterable[Part]) -> Iterator[RemoteCall]:
        """The calls that stand in some parts, in their order."""
        for part in parts:
            for call in part.calls:
                found = self._read(call, part)
                if found is not None:
                    yield found

    def _read(self, call: Call, part: Part) -> RemoteCall | None:
        function = call.node.func
        if isinstance(function, ast.Attribute) and function.attr == "aio":
            function = function.value
        if not isinstance(function, ast.Attribute) or function.attr not in ONE | MANY:
            return None
        receiver = without_variants(function.value)
        if isinstance(receiver, ast.Name):
            definition = self._definitions.get(receiver.id)
            if definition is None or not isinstance(definition.node, FUNCTIONS) or not call.name:
                return None
            node = definition.node
            return RemoteCall(receiver.id, function.attr, node, False, call, part)
        if isinstance(receiver, ast.Attribute):
            owner = self._class_of(receiver.value, part, call.site)
            method = self._method(owner, receiver.attr)
            if owner is not None and method is not None:
                return RemoteCall(owner, function.attr, method, True, call, part)
        return None

    def _class_of(self, node: ast.AST | None, part: Part, site: Site, depth: int = 5) -> str | None:
        """The class entry that an expression is an object of, as far as that can be told."""
        if isinstance(node, ast.Call):
            made = without_variants(node.func)
            return made.id if isinstance(made, ast.Name) and self._is_class(made.id) else None
        if isinstance(node, ast.Name) and depth:
            if node.id == "self":
                owner = part.name.partition(".")[0]
                return owner if self._is_class(owner) else None
            for scope in reversed(site.around):
                values = _values(node.id, scope)
                if values:
                    return self._class_of_all(values, part, site, depth)
            found = self._module.get(node.id, [])
        elif isinstance(node, ast.Attribute) and depth:
            found = self._attributes.get((part.name.partition(".")[0], node.attr), [])
        else:
            return None
        if len(found) != 1 or not isinstance(found[0].value, ast.expr):
            return None
        return self._class_of(found[0].value, found[0].part, found[0].site, depth - 1)

    def _class_of_all(
        self, values: list[ast.AST | None], part: Part, site: Site, depth: int
    ) -> str | None:
        """The one class that all of what a name is bound to are objects of."""
        if len(values) != 1:
            return None
        (value,) = values
        if isinstance(value, (ast.For, ast.AsyncFor, ast.comprehension)):
            found = {
                self._class_of(each, part, site, depth - 1)
                for each in self._items(value.iter, site, depth)
            }
            return found.pop() if len(found) == 1 else None
        return self._class_of(value, part, site, depth - 1)

    def _items(self, node: ast.AST | None, site: Site, depth: int) -> list[ast.expr]:
        """The expressions of what an iterable gives, where it is written out."""
        if isinstance(node, (ast.List, ast.Tuple)):
            return node.elts
        if isinstance(node, ast.ListComp):
            return [node.elt]
        if isinstance(node, ast.Name) and depth:
            for scope in reversed(site.around):
                values = _values(node.id, scope)
                if len(values) == 1:
                    return self._items(values[0], site, depth - 1)
                if values:
                    return []
        return []

    def _is_class(self, name: str) -> bool:
        found = self._definitions.get(name)
        return found is not None and isinstance(found.node, ast.ClassDef)

    def _method(
        self, owner: str | None, name: str
    ) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        node = self._definitions[owner].node if owner is not None else None
        for each in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(each, FUNCTIONS) and each.name == name:
                return each
        return None


def _values(name: str, scope: ast.AST) -> list[ast.AST | None]:
    """What a function or a comprehension binds a name to, a member of a tuple told apart."""
    if isinstance(scope, COMPREHENSIONS):
        targets = [each for each in scope.generators if _is_called(each.target, name)]
        return list(targets)
    if not isinstance(scope, (*FUNCTIONS, ast.Lambda)):
        return []
    if any(each.arg == name for each in parameters(scope.args)):
        return [None]
    values = [] if isinstance(scope, ast.Lambda) else list(bindings(name, scope.body))
    if values == [None] and not isinstance(scope, ast.Lambda):
        return list(_of_tuple(name, scope)) or values
    return values


def _of_tuple(name: str, scope: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    """The value of a name in `first, second = …, …`."""
    for node in own_nodes(scope.body):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and len(target.elts) == len(node.value.elts):
                    for each, value in zip(target.elts, node.value.elts, strict=True):
                        if _is_called(each, name):
                            yield value


def _is_called(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def without_variants(node: ast.expr) -> ast.expr:
    """What `.with_options(…)` and its like are called on."""
    while (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _VARIANTS
    ):
        node = node.func.value
    return node
