"""One walk over a payload file: its parts, with the names in them resolved."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple, TypeAlias

from jobspec.facts.parts import Call, Imported, Part, Reading, Site, Text
from jobspec.link.bindings import (
    COMPREHENSIONS,
    FUNCTIONS,
    Bound,
    bound,
    import_name,
    is_linked,
    parameters,
)
from jobspec.link.payload import PayloadFile, Role, Unit, imported
from jobspec.link.trees import children, own_statements
from jobspec.link.uses import catches_import_error, is_type_checking

Aliases: TypeAlias = "Mapping[str, str]"

_SKIPPED = (Role.DOCSTRING, Role.FUTURE, Role.MAIN_BLOCK, Role.TYPING_BLOCK)
_BLOCKS = (
    *(ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.If, ast.Try, ast.Match),
    ast.ExceptHandler,
)


class _Scope(NamedTuple):
    """What names mean at a place: `hidden` are local variables, `aliases` what imports bind."""

    part: Part
    site: Site
    hidden: frozenset[str]
    aliases: Aliases
    guarded: bool = False

    def inside(self, node: ast.AST) -> _Scope:
        return self._replace(site=self.site._replace(around=(*self.site.around, node)))

    def resolved(self, name: str) -> str:
        """The whole name, or an empty one for a local variable."""
        return "" if name in self.hidden else self.aliases.get(name, name)


def read_parts(file: PayloadFile, linked: Set[str]) -> list[Part]:
    """The parts of a file, in order; `linked` are modules whose names are the app's own."""
    aliases = _module_aliases(file, linked)
    found: list[Part] = []
    for unit in file.units:
        if unit.role not in _SKIPPED:
            found += _Walk(file, unit, aliases, linked).parts()
    return found


def _module_aliases(file: PayloadFile, linked: Set[str]) -> dict[str, str]:
    """What the imports outside functions bind, by name."""
    found: dict[str, str] = {}
    for unit in file.units:
        for each in unit.imports:
            if each.place.function is None and not is_linked(each.node, linked):
                found |= _bindings(each.node)
    return found


def _bindings(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    found = {}
    for name, module, alias in imported(node):
        if isinstance(node, ast.Import):
            found[name] = module if alias.asname is not None else import_name(alias)
        else:
            found[name] = f"{module}.{alias.name}"
    return found


class _Walk:
    def __init__(self, file: PayloadFile, unit: Unit, aliases: Aliases, linked: Set[str]) -> None:
        self._file = file
        self._unit = unit
        self._aliases = aliases
        self._linked = linked
        self._bound: dict[int, Bound] = {
            id(node): names for found in unit.found for node, names in found.functions
        }
        self._parts: dict[str | None, Part] = {}

    def parts(self) -> list[Part]:
        """The unit's own part, and those of its methods."""
        for statement in self._unit.statements:
            name = getattr(statement, "name", "") if _is_definition(statement) else ""
            part = self._part(None, name)
            scope = _Scope(part, Site((), True), frozenset(), self._aliases)
            self._visit(statement, scope)
        return list(self._parts.values())

    def _part(self, member: str | None, name: str) -> Part:
        found = self._parts.get(member)
        if found is None:
            found = self._parts[member] = Part(self._file, self._unit, member, name, self._aliases)
        return found

    def _each(self, nodes: Iterable[ast.AST | None], scope: _Scope) -> None:
        for node in nodes:
            if node is not None:
                self._visit(node, scope)

    def _visit(self, node: ast.AST, scope: _Scope) -> None:
        if isinstance(node, (ast.Name, ast.Attribute)):
            self._chain(node, scope)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                scope.part.texts.append(Text(node.value, node, True, scope.site))
        elif isinstance(node, ast.Call):
            name = self._dotted(node.func, scope)
            method = getattr(node.func, "attr", getattr(node.func, "id", ""))
            scope.part.calls.append(Call(name, method, node, scope.site))
            self._each(children(node), scope)
        elif isinstance(node, ast.JoinedStr):
            self._joined(node, scope)
        elif isinstance(node, FUNCTIONS):
            self._function(node, scope)
        elif isinstance(node, ast.ClassDef):
            self._class(node, scope)
        elif isinstance(node, ast.Lambda):
            self._lambda(node, scope)
        elif isinstance(node, COMPREHENSIONS):
            names = bound([each.target for each in node.generators]).names
            self._each(children(node), self._hiding(scope.inside(node), names))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node, scope)
        elif isinstance(node, ast.AnnAssign):
            self._each((node.target, node.value), scope)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            pass  # a docstring, or a text that stands for a comment
        elif isinstance(node, ast.If) and is_type_checking(node.test):
            self._each(node.orelse, scope)
        elif isinstance(node, ast.Try):
            inner = scope.inside(node)
            guarded = scope.guarded or catches_import_error(node)
            self._each(node.body, inner._replace(guarded=guarded))
            self._each((*node.handlers, *node.orelse, *node.finalbody), inner)
        else:
            is_block = isinstance(node, _BLOCKS)
            self._each(children(node), scope.inside(node) if is_block else scope)

    def _chain(self, node: ast.Name | ast.Attribute, scope: _Scope) -> None:
        name = self._dotted(node, scope)
        if name:
            stored = not isinstance(node.ctx, ast.Load)
            scope.part.readings.append(Reading(name, node, stored, scope.site))
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name):
            self._visit(root, scope)

    def _dotted(self, node: ast.expr, scope: _Scope) -> str:
        """A name with its attributes, resolved; empty where it begins elsewhere."""
        behind: list[str] = []
        while isinstance(node, ast.Attribute):
            behind.append(node.attr)
            node = node.value
        root = scope.resolved(node.id) if isinstance(node, ast.Name) else ""
        return ".".join([root, *reversed(behind)]) if root else ""

    def _joined(self, node: ast.JoinedStr, scope: _Scope) -> None:
        for value in node.values:
            if isinstance(value, ast.Constant):
                scope.part.texts.append(Text(str(value.value), value, False, scope.site))
            else:
                self._visit(value, scope)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: _Scope) -> None:
        if is_linked(node, self._linked):
            return
        for _, module, alias in imported(node):
            name = alias.name if isinstance(node, ast.ImportFrom) else None
            found = Imported(module, name, node, scope.site, scope.guarded)
            scope.part.imports.append(found)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: _Scope) -> None:
        self._each(node.decorator_list, scope)
        self._each((*node.args.defaults, *node.args.kw_defaults), scope)
        around = scope.site.around
        if around and all(isinstance(each, ast.ClassDef) for each in around):
            scope = scope._replace(part=self._part(node.name, f"{scope.part.name}.{node.name}"))
        own: dict[str, str] = {}
        for statement in own_statements(node.body):
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                own |= {} if is_linked(statement, self._linked) else _bindings(statement)
        names = self._bound[id(node)].names if id(node) in self._bound else frozenset[str]()
        aliases = {**scope.aliases, **own} if own else scope.aliases
        inner = scope.inside(node)
        inner = inner._replace(
            site=inner.site._replace(at_import=False),
            hidden=(scope.hidden | names) - own.keys(),
            aliases=aliases,
        )
        self._each(node.body, inner)

    def _class(self, node: ast.ClassDef, scope: _Scope) -> None:
        self._each((*node.decorator_list, *node.bases, *node.keywords), scope)
        self._each(node.body, scope.inside(node))

    def _lambda(self, node: ast.Lambda, scope: _Scope) -> None:
        self._each((*node.args.defaults, *node.args.kw_defaults), scope)
        inner = self._hiding(scope.inside(node), {each.arg for each in parameters(node.args)})
        self._visit(node.body, inner._replace(site=inner.site._replace(at_import=False)))

    def _hiding(self, scope: _Scope, names: Set[str]) -> _Scope:
        return scope._replace(hidden=scope.hidden | names)


def _is_definition(node: ast.stmt) -> bool:
    return isinstance(node, (*FUNCTIONS, ast.ClassDef))
