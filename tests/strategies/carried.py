"""What an app says, read from its syntax tree alone: literals, calls, decorators."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Called:
    """A call as it is written: its dotted name, its arguments; a method call has a receiver."""

    function: str
    args: tuple[Any, ...]
    kwargs: tuple[tuple[str, Any], ...]
    receiver: Any = None


def called(function: str, *args: object, receiver: object = None, **kwargs: object) -> Called:
    """A call, whatever the order of its keyword arguments."""
    return Called(function, args, tuple(sorted(kwargs.items())), receiver)


@dataclass(frozen=True)
class Named:
    """A name that is no constant of the app: a handle or an image."""

    name: str


@dataclass(frozen=True)
class Beside:
    """A path below the folder of the app."""

    path: str


class App:
    """The parts of an app's text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self.assigned: dict[str, ast.expr] = {}
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.assigned.setdefault(node.targets[0].id, node.value)

    @property
    def docstring(self) -> str | None:
        """The module's docstring, as it is written."""
        return ast.get_docstring(self.tree, clean=False)

    @property
    def guards(self) -> int:
        """How many conditions compare the module's name."""
        return sum(
            isinstance(node, ast.If)
            and any(
                isinstance(each, ast.Name) and each.id == "__name__" for each in ast.walk(node.test)
            )
            for node in ast.walk(self.tree)
        )

    def value(self, name: str) -> Any:
        """What a module-level name is first assigned."""
        return self._read(self.assigned[name])

    def definition(self, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef:
        """The function or class of that name at the top."""
        for node in self.tree.body:
            if (
                isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
                and node.name == name
            ):
                return node
        raise KeyError(name)

    def decorators(self, name: str, method: str = "") -> list[Called]:
        """The decorators of a definition, or of a method in it."""
        node = self.definition(name)
        if method:
            (node,) = (each for each in node.body if getattr(each, "name", "") == method)  # type: ignore[misc]  # a method has decorators
        return [self._read(each) for each in node.decorator_list]

    def call_of(self, name: str, within: str) -> Called:
        """The first call, inside a definition, whose function ends in that name."""
        for node in ast.walk(self.definition(within)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(name):
                found: Called = self._read(node)
                return found
        raise KeyError(name)

    def default(self, parameter: str, of: str) -> Any:
        """The default of a parameter."""
        node = self.definition(of)
        assert isinstance(node, ast.FunctionDef)
        names = [each.arg for each in node.args.args][-len(node.args.defaults) :]
        return self._read(node.args.defaults[names.index(parameter)])

    def variable(self, name: str, of: str) -> Any:
        """What a variable of a function is first assigned."""
        for node in ast.walk(self.definition(of)):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                return self._read(node.value)
        raise KeyError(name)

    def script_block(self) -> Mapping[str, Any]:
        """The script block, found by the pattern of its specification."""
        pattern = r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$"
        found = [match for match in re.finditer(pattern, self.text) if match["type"] == "script"]
        assert len(found) == 1, f"{len(found)} script blocks"
        rows = found[0]["content"].splitlines(keepends=True)
        return tomllib.loads("".join(row[2:] if row.startswith("# ") else row[1:] for row in rows))

    def _read(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value):
                return value
            case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as value)):
                return -value
            case ast.JoinedStr(values):
                return "".join(self._part(part) for part in values)
            case ast.List(items):
                return [self._read(item) for item in items]
            case ast.Tuple(items):
                return tuple(self._read(item) for item in items)
            case ast.Dict(keys, values):
                return {
                    self._read(key): self._read(item)
                    for key, item in zip(keys, values, strict=True)
                }  # type: ignore[arg-type]  # no ** in an app
            case ast.BinOp(ast.Name("HERE"), ast.Div(), path):
                return Beside(self._read(path))
            case ast.Name("HERE"):
                return Beside(".")
            case ast.Name(name):
                value = self.assigned.get(name)
                return Named(name) if value is None or _makes(value) else self._read(value)
            case ast.Attribute():
                return Named(ast.unparse(node))
            case ast.Call(function, args, keywords):
                return self._call(function, args, keywords)
        raise AssertionError(f"not a value: {ast.unparse(node)}")

    def _part(self, node: ast.expr) -> str:
        if isinstance(node, ast.FormattedValue):
            assert node.conversion == -1 and node.format_spec is None
            assert isinstance(node.value, ast.Name)
            return str(self._read(node.value))
        assert isinstance(node, ast.Constant)
        return str(node.value)

    def _call(
        self, function: ast.expr, args: list[ast.expr], keywords: list[ast.keyword]
    ) -> Called:
        dotted = ast.unparse(function)
        receiver = None
        if isinstance(function, ast.Attribute) and not re.fullmatch(r"(modal|app)[\w.]*", dotted):
            dotted, receiver = function.attr, self._read(function.value)
        given = {keyword.arg or "**": self._read(keyword.value) for keyword in keywords}
        return called(dotted, *(self._read(arg) for arg in args), receiver=receiver, **given)


def _makes(node: ast.expr) -> bool:
    """Whether an assigned value is an object of Modal's, or another name for one."""
    return isinstance(node, ast.Name) or any(isinstance(each, ast.Call) for each in ast.walk(node))
