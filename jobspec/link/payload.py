"""A payload file, cut into units: module-level statements with the comments before them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TypeAlias

from jobspec.link.bindings import bound, import_name, pattern_names
from jobspec.link.trees import walk
from jobspec.link.uses import Found, Import, Use, Walker, is_type_checking
from jobspec.source import SourceFile, Span

Located: TypeAlias = "ast.expr | ast.stmt | ast.alias | ast.arg | ast.pattern"


class Role(Enum):
    """What a unit is to the linker."""

    DOCSTRING = "docstring"
    FUTURE = "future import"
    MAIN_BLOCK = "main block"
    TYPING_BLOCK = "type-checking block"
    IMPORT = "import"
    CODE = "code"


@dataclass(eq=False, repr=False)
class Unit:
    """One module-level statement (or several that share a line), in the order of the app.

    `start` is where the comments and blank lines before it begin, `code` where its first line
    begins, `end` is behind its last line; all are offsets into the source.
    """

    source: SourceFile
    statements: list[ast.stmt]
    start: int
    code: int
    end: int
    role: Role
    found: list[Found]
    index: int = 0
    binds: frozenset[str] = frozenset()

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes of the unit, those of each statement upper ones first."""
        return [node for statement in self.statements for node in walk(statement)]

    @property
    def uses(self) -> Iterable[Use]:
        """All uses of module-level names in the unit."""
        return (use for found in self.found for use in found.uses)

    @property
    def imports(self) -> Iterable[Import]:
        """All import statements in the unit, its own and those inside blocks and functions."""
        return (each for found in self.found for each in found.imports)

    def span(self, node: Located) -> Span:
        """Where a node of this unit stands."""
        return node_span(self.source, node)


@dataclass(eq=False, repr=False)
class PayloadFile:
    """A parsed payload file."""

    source: SourceFile
    name: str
    tree: ast.Module
    units: list[Unit]
    future_annotations: bool
    future_names: tuple[str, ...] = ()
    docstring: str | None = None
    tail: str = ""
    definitions: dict[str, list[Unit]] = field(default_factory=dict)

    @property
    def module(self) -> str:
        """The name under which Python would import the file from its own folder."""
        return module_of(self.name)


def module_of(file: str) -> str:
    """The module that a payload file is, by the spec's name for it."""
    return file.rpartition("/")[2].removesuffix(".py")


def node_span(source: SourceFile, node: Located) -> Span:
    """The characters of a node; of a definition, its name's line."""
    start = source.offset(node.lineno, node.col_offset)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        keyword = {"FunctionDef": "def", "AsyncFunctionDef": "async def", "ClassDef": "class"}
        head = start + len(keyword[type(node).__name__]) + 1
        return Span(head, head + len(node.name))
    if node.end_lineno is None or node.end_col_offset is None:
        return Span(start, start)
    return Span(start, source.offset(node.end_lineno, node.end_col_offset))


def read_units(
    source: SourceFile, name: str, tree: ast.Module, linked: Set[str] = frozenset()
) -> PayloadFile:
    """The file's units in order; comments that follow the last one are its `tail`.

    `linked` holds the modules whose imports the linker takes out: the app and the payload files.
    """
    future = any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in tree.body
    )
    features = tuple(
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and _is_future(node)
        for alias in node.names
    )
    file = PayloadFile(source, name, tree, [], future, features)
    at = 0
    for statements in _sharing_lines(tree.body):
        first, last = statements[0], statements[-1]
        top = min([first.lineno, *(d.lineno for d in getattr(first, "decorator_list", ()))])
        end_line = last.end_lineno or last.lineno
        code = source.line_starts[top - 1]
        end = (
            source.line_starts[end_line] if end_line < len(source.line_starts) else len(source.text)
        )
        role = _role(statements, is_first=not file.units)
        unit = Unit(source, statements, at, code, end, role, [])
        for statement in statements:
            unit.found.append(Walker(future, linked).statement(statement))
        unit.binds = _binds(unit, linked)
        if role is Role.DOCSTRING:
            file.docstring = ast.get_docstring(tree)
        file.units.append(unit)
        at = end
    tail = source.text[at:]
    file.tail = tail.rstrip() + "\n" if tail.strip() else ""
    return file


def _sharing_lines(body: list[ast.stmt]) -> Iterable[list[ast.stmt]]:
    """Statements, those that share a line (`a = 1; b = 2`) together."""
    group: list[ast.stmt] = []
    for node in body:
        if group and (group[-1].end_lineno or 0) < node.lineno:
            yield group
            group = []
        group.append(node)
    if group:
        yield group


def _role(statements: list[ast.stmt], is_first: bool) -> Role:
    node = statements[0]
    if len(statements) > 1:
        imports = all(isinstance(each, (ast.Import, ast.ImportFrom)) for each in statements)
        return Role.IMPORT if imports else Role.CODE
    if is_first and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return Role.DOCSTRING if isinstance(node.value.value, str) else Role.CODE
    if _is_future(node):
        return Role.FUTURE
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return Role.IMPORT
    if isinstance(node, ast.If) and not node.orelse:
        if is_type_checking(node.test):
            return Role.TYPING_BLOCK
        if _is_main_test(node.test):
            return Role.MAIN_BLOCK
    return Role.CODE


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_main_test(test: ast.expr) -> bool:
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return False
    sides = [test.left, test.comparators[0]]
    return (
        isinstance(test.ops[0], ast.Eq)
        and any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
        and any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)
    )


def _binds(unit: Unit, linked: Set[str]) -> frozenset[str]:
    if unit.role in (Role.MAIN_BLOCK, Role.FUTURE, Role.DOCSTRING, Role.TYPING_BLOCK):
        return frozenset()
    names = set(bound(unit.statements, linked).names)
    for found in unit.found:
        names |= found.late_binds
    for statement in unit.statements:
        if isinstance(statement, ast.If) and is_type_checking(statement.test):
            names -= bound(statement.body).names - bound(statement.orelse).names
    return frozenset(names)


def binding_node(unit: Unit, name: str) -> ast.stmt | ast.expr | ast.pattern:
    """The part of a unit that binds a name: an assignment's target, a definition, a `global`."""
    for statement in unit.statements:
        for node in walk(statement):
            if isinstance(node, ast.Name) and node.id == name:
                if not isinstance(node.ctx, ast.Load):
                    return node
            elif isinstance(node, (ast.Global, ast.Nonlocal)) and name in node.names:
                return node
            elif (
                isinstance(node, ast.ExceptHandler) and node.name == name and node.type is not None
            ):
                return node.type
            elif isinstance(node, ast.match_case) and name in pattern_names(node.pattern):
                return node.pattern
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                if name in {import_name(alias) for alias in node.names}:
                    return node
    return unit.statements[0]


def imported(statement: ast.Import | ast.ImportFrom) -> Iterable[tuple[str, str, ast.alias]]:
    """Bound name, full module name and alias of each part of an import statement."""
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            yield import_name(alias), alias.name, alias
        else:
            yield import_name(alias), "." * statement.level + (statement.module or ""), alias
