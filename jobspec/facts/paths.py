"""Which paths expressions name, as far as the text of the payload tells.

An expression comes to a set of texts, since a helper is called with several arguments and a name is
bound in several branches. What a piece of one is nobody can tell is `UNKNOWN`: a text that begins with
it tells nothing, one like `/data/` and `UNKNOWN` tells the folder.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

from jobspec.expression import Data
from jobspec.facts.names import Binding, argument, attribute_bindings, bindings, module_bindings
from jobspec.facts.parts import Part, Site
from jobspec.link.bindings import FUNCTIONS, parameters

UNKNOWN = "\0"
NOTHING_KNOWN = frozenset((UNKNOWN,))
MOST = 8
"""Texts of one expression; with more of them nothing is told."""

_DEPTH = 12
_SAME = frozenset(("str", "os.fspath", "os.path.abspath", "os.path.normpath", "os.path.realpath"))
_PATHS = frozenset(
    ("pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath", "pathlib.PurePosixPath")
)
_ITSELF = frozenset("resolve absolute expanduser as_posix strip rstrip".split())
_LISTED = frozenset("glob rglob iterdir".split())
_SIBLING = frozenset("with_name with_stem".split())
_FORMAT = r"%[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|\{[^{}]*\}"

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
        self._bound = module_bindings(all_parts)
        self._attributes = attribute_bindings(all_parts)
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
                return frozenset((re.sub(_FORMAT, UNKNOWN, text),))
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
            each.value
            if isinstance(each, ast.FormattedValue) and each.format_spec is None
            else each
            for each in node.values
        ]
        return self._all(_added, pieces, part, site) if pieces else frozenset(("",))

    def _call(self, node: ast.Call, part: Part, site: Site) -> Texts:
        name = part.called.get(node, "")
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
            return self._all(lambda text: re.sub(_FORMAT, UNKNOWN, text), (value,), part, site)
        return NOTHING_KNOWN

    def _attribute(self, node: ast.Attribute, part: Part, site: Site) -> Texts:
        if node.attr == "parent":
            return self._all(_parent, (node.value,), part, site)
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            owner = part.name.partition(".")[0]
            return self._first_of(self._attributes.get((owner, node.attr), []))
        return NOTHING_KNOWN

    # Names

    def _named(self, name: str, part: Part, site: Site) -> Texts:
        for function in reversed([each for each in site.around if isinstance(each, FUNCTIONS)]):
            values = list(bindings(name, function.body))
            if any(each.arg == name for each in parameters(function.args)):
                return self._parameter(name, function, part) if not values else NOTHING_KNOWN
            if values:
                found = [self._binding(value, part, site) for value in values]
                return frozenset[str]().union(*found)
        if name in self._constants:
            value = self._constants[name]
            return frozenset((value,)) if isinstance(value, str) else NOTHING_KNOWN
        return self._first_of(self._bound.get(name, []))

    def _first_of(self, found: Sequence[Binding]) -> Texts:
        texts = [self._binding(each.value, each.part, each.site) for each in found]
        return frozenset[str]().union(*texts) if texts else NOTHING_KNOWN

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
                handed = argument(call.node, function, name, skip_self=part.member is not None)
                if handed is None:
                    return NOTHING_KNOWN
                found |= self.of(handed, caller, call.site)
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
