"""Which paths expressions name, as far as the text of the payload tells.

An expression comes to a set of texts, since a helper is called with several arguments and a name is
bound in several branches. What a piece of one is nobody can tell is `UNKNOWN`: a text that begins with
it tells nothing, one like `/data/` and `UNKNOWN` tells the folder.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product

from jobspec.expression import Data
from jobspec.facts.parts import Part, Site
from jobspec.link.bindings import FUNCTIONS, parameters
from jobspec.link.trees import own_nodes

UNKNOWN = "\0"
NOTHING_KNOWN = frozenset((UNKNOWN,))
MOST = 8
"""Texts of one expression; with more of them nothing is told."""

_DEPTH = 12
_SAME = frozenset(("str", "os.fspath", "os.path.abspath", "os.path.normpath", "os.path.realpath"))
_PATHS = frozenset(("pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath", "pathlib.PurePosixPath"))
_ITSELF = frozenset("resolve absolute expanduser as_posix strip rstrip".split())
_LISTED = frozenset("glob rglob iterdir".split())
_SIBLING = frozenset("with_name with_stem".split())
_FORMAT = re.compile(r"%[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|\{[^{}]*\}")

Texts = frozenset[str]


class Paths:
    """Reads the paths in some parts of a payload, which call one another.

    Args:
        parts: what may run together: the values of a helper's parameters come from their calls.
        all_parts: the whole payload, whose module-level statements bind the constants.
        constants: those of the spec.
    """

    def __init__(
        self, parts: Sequence[Part], all_parts: Sequence[Part], constants: Mapping[str, Data]
    ) -> None:
        self._parts = parts
        self._constants = constants
        self._bound = _module_bindings(all_parts)
        self._attributes = _attribute_bindings(all_parts)
        self._open: set[int] = set()

    def of(self, node: ast.expr, part: Part, site: Site) -> Texts:
        """The paths that an expression may name, in the place that it stands in."""
        if len(self._open) >= _DEPTH or id(node) in self._open:
            return NOTHING_KNOWN
        self._open.add(id(node))
        try:
            found = self._read(node, part, site)
        finally:
            self._open.discard(id(node))
        return found if 0 < len(found) <= MOST else NOTHING_KNOWN

    def _read(self, node: ast.expr, part: Part, site: Site) -> Texts:
        match node:
            case ast.Constant(value=str() as text):
                return frozenset((text,))
            case ast.JoinedStr():
                return self._joined(node, part, site)
            case ast.Name():
                return self._named(node.id, part, site)
            case ast.Attribute():
                return self._attribute(node, part, site)
            case ast.BinOp(op=ast.Div()):
                return self._all(posixpath.join, (node.left, node.right), part, site)
            case ast.BinOp(op=ast.Add()):
                return self._all(_added, (node.left, node.right), part, site)
            case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str() as text)):
                return frozenset((_FORMAT.sub(UNKNOWN, text),))
            case ast.IfExp():
                return self.of(node.body, part, site) | self.of(node.orelse, part, site)
            case ast.BoolOp(op=ast.Or()):
                return frozenset[str]().union(*(self.of(each, part, site) for each in node.values))
            case ast.Call():
                return self._call(node, part, site)
        return NOTHING_KNOWN

    def _all(
        self,
        join: Callable[..., str],
        nodes: Iterable[ast.expr],
        part: Part,
        site: Site,
    ) -> Texts:
        texts = [sorted(self.of(node, part, site)) for node in nodes]
        return frozenset(join(*each) for each in product(*texts))

    def _joined(self, node: ast.JoinedStr, part: Part, site: Site) -> Texts:
        pieces = [
            each.value if isinstance(each, ast.FormattedValue) and each.format_spec is None else each
            for each in node.values
        ]
        return self._all(_added, pieces, part, site) if pieces else frozenset(("",))

    def _call(self, node: ast.Call, part: Part, site: Site) -> Texts:
        name = next((c.name for c in part.calls if c.node is node), "")
        arguments = node.args
        if any(isinstance(each, ast.Starred) for each in arguments):
            return NOTHING_KNOWN
        if (name in _PATHS or name == "os.path.join") and arguments:
            return self._all(posixpath.join, arguments, part, site)
        if name in _SAME and len(arguments) == 1:
            return self.of(arguments[0], part, site)
        if name == "os.path.dirname" and len(arguments) == 1:
            return self._all(_parent, arguments, part, site)
        if name.startswith("tempfile."):
            return frozenset((f"/tmp/{UNKNOWN}",))
        if isinstance(node.func, ast.Attribute):
            return self._method(node.func, node, part, site)
        return NOTHING_KNOWN

    def _method(self, function: ast.Attribute, node: ast.Call, part: Part, site: Site) -> Texts:
        value = function.value
        if function.attr in _ITSELF:
            return self.of(value, part, site)
        if function.attr == "joinpath":
            return self._all(posixpath.join, (value, *node.args), part, site)
        if function.attr in _LISTED:
            return self._all(lambda text: f"{text}/{UNKNOWN}", (value,), part, site)
        if function.attr in _SIBLING:
            return self._all(lambda text: f"{_parent(text)}/{UNKNOWN}", (value,), part, site)
        if function.attr == "with_suffix":
            return self._all(lambda text: _stem(text) + UNKNOWN, (value,), part, site)
        if function.attr == "format" and isinstance(value, ast.Constant):
            return self._all(lambda text: _FORMAT.sub(UNKNOWN, text), (value,), part, site)
        return NOTHING_KNOWN

    def _attribute(self, node: ast.Attribute, part: Part, site: Site) -> Texts:
        if node.attr == "parent":
            return self._all(_parent, (node.value,), part, site)
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            bindings = self._attributes.get((part.name.partition(".")[0], node.attr), [])
            return self._first_of(bindings)
        return NOTHING_KNOWN

    # Names

    def _named(self, name: str, part: Part, site: Site) -> Texts:
        for function in reversed([each for each in site.around if isinstance(each, FUNCTIONS)]):
            values = list(_bindings(name, function.body))
            if any(each.arg == name for each in parameters(function.args)):
                return self._parameter(name, function, part) if not values else NOTHING_KNOWN
            if values:
                found = [self._binding(value, part, site) for value in values]
                return frozenset[str]().union(*found)
        if name in self._constants:
            value = self._constants[name]
            return frozenset((value,)) if isinstance(value, str) else NOTHING_KNOWN
        return self._first_of(self._bound.get(name, []))

    def _first_of(self, bindings: Sequence[tuple[ast.AST | None, Part, Site]]) -> Texts:
        found = [self._binding(value, part, site) for value, part, site in bindings]
        return frozenset[str]().union(*found) if found else NOTHING_KNOWN

    def _binding(self, value: ast.AST | None, part: Part, site: Site) -> Texts:
        """What a name is bound to; an iterable stands for each of what it gives."""
        if isinstance(value, (ast.For, ast.AsyncFor)):
            found = self.of(value.iter, part, site)
            is_listing = isinstance(value.iter, ast.Call) and _is_listing(value.iter)
            return found if is_listing else NOTHING_KNOWN
        return self.of(value, part, site) if isinstance(value, ast.expr) else NOTHING_KNOWN

    def _parameter(
        self, name: str, function: ast.FunctionDef | ast.AsyncFunctionDef, part: Part
    ) -> Texts:
        """What the calls of a helper hand over; nothing is told of what others call too."""
        found: set[str] = set()
        called = f"{part.name}" if part.member is None else part.member
        for caller in self._parts:
            for call in caller.calls:
                if call.method != called or (part.member is None and call.name != called):
                    continue
                argument = _argument(call.node, function, name, skip_self=part.member is not None)
                if argument is None:
                    return NOTHING_KNOWN
                found |= self.of(argument, caller, call.site)
        return frozenset(found) if found else NOTHING_KNOWN


def begins_known(text: str) -> bool:
    """Whether a path is known at its beginning."""
    return bool(text) and not text.startswith(UNKNOWN)


def is_below(text: str, folder: str) -> bool:
    """Whether an absolute path is a folder or in it; its unknown pieces are taken for plain names."""
    path = posixpath.normpath(text)
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def _added(*texts: str) -> str:
    return "".join(texts)


def _parent(text: str) -> str:
    return posixpath.dirname(text.rstrip("/"))


def _stem(text: str) -> str:
    return posixpath.splitext(text)[0]


def _is_listing(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr in _LISTED


def _argument(
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
    defaults = dict(
        zip(reversed(names), reversed(function.args.defaults), strict=False)
    ) | {
        each.arg: default
        for each, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        if default is not None
    }
    return defaults.get(name)


def _bindings(name: str, body: Iterable[ast.AST]) -> Iterator[ast.AST | None]:
    """What a scope binds a name to: the value, a loop that gives it, None for anything else."""
    for node in own_nodes(body):
        if isinstance(node, ast.Assign):
            if any(isinstance(each, ast.Name) and each.id == name for each in node.targets):
                yield node.value
                continue
        if isinstance(node, ast.AnnAssign) and _is_name(node.target, name):
            yield node.value
        elif isinstance(node, ast.NamedExpr) and node.target.id == name:
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


def _module_bindings(
    parts: Iterable[Part],
) -> dict[str, list[tuple[ast.AST | None, Part, Site]]]:
    """What module-level statements bind names to."""
    found: dict[str, list[tuple[ast.AST | None, Part, Site]]] = {}
    for part in parts:
        if part.name:
            continue
        for name in part.unit.binds:
            for value in _bindings(name, part.unit.statements):
                found.setdefault(name, []).append((value, part, Site((), True)))
    return found


def _attribute_bindings(
    parts: Iterable[Part],
) -> dict[tuple[str, str], list[tuple[ast.AST | None, Part, Site]]]:
    """What classes of the payload bind their attributes to, by the class and the attribute."""
    found: dict[tuple[str, str], list[tuple[ast.AST | None, Part, Site]]] = {}
    for part in parts:
        for statement in part.unit.statements:
            if isinstance(statement, ast.ClassDef) and part.member is not None:
                for method in statement.body:
                    if isinstance(method, FUNCTIONS) and method.name == part.member:
                        for name, value in _set_on_self(method):
                            place = Site((statement, method), False)
                            found.setdefault((statement.name, name), []).append((value, part, place))
            elif isinstance(statement, ast.ClassDef):
                for name, value in _set_in_body(statement):
                    place = Site((statement,), True)
                    found.setdefault((statement.name, name), []).append((value, part, place))
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
