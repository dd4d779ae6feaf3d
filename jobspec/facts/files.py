"""Where a payload's code reads and writes files, as far as its text tells."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from jobspec.data import FileCall, file_calls
from jobspec.facts.names import bindings
from jobspec.facts.parts import Call, Part
from jobspec.facts.paths import UNKNOWN, Paths, begins_known
from jobspec.link.bindings import parameters

_WITHOUT_DATA = frozenset(
    "mkdir makedirs touch unlink remove rmdir rmtree symlink_to hardlink_to rename replace".split()
)

Access = Literal["reads", "writes", "appends"]


class FileUse(NamedTuple):
    """One place where code reads or writes a file.

    Attributes:
        path: the path, its unknown pieces as `UNKNOWN`; it begins with something known.
        access: what happens there; what updates a file in place appends.
        node: the expression of the path.
    """

    path: str
    access: Access
    node: ast.expr
    call: Call
    part: Part

    @property
    def is_write(self) -> bool:
        """Whether the file is another one afterwards."""
        return self.access != "reads"

    @property
    def holds_data(self) -> bool:
        """Whether it writes what somebody may want: no folder, no mark, nothing taken away."""
        return self.is_write and self.call.method not in _WITHOUT_DATA

    @property
    def may_do_nothing(self) -> bool:
        """Whether it changes nothing where all is there already."""
        keywords = {each.arg for each in self.call.node.keywords}
        return self.call.method in _WITHOUT_DATA and bool(keywords & {"exist_ok", "missing_ok"})

    @property
    def shown(self) -> str:
        """The path for people: what is not known of it is left open."""
        return self.path.replace(UNKNOWN, "…")


def file_uses(parts: Iterable[Part], paths: Paths) -> Iterator[FileUse]:
    """All uses of files in some parts whose paths are known at their beginning, in their order."""
    for part in parts:
        for call in part.calls:
            for known in _known(call):
                node = _path_argument(call, known)
                if node is None:
                    continue
                for text in sorted(paths.of(node, part, call.site)):
                    if begins_known(text) and "://" not in text:
                        yield FileUse(text, _access(call, known), node, call, part)


def used_paths(call: Call) -> list[ast.expr]:
    """The expressions of the paths that a call is known to read or write, and of nothing else."""
    nodes = (_path_argument(call, known) for known in _known(call))
    return [node for node in nodes if node is not None]


def _known(call: Call) -> Iterable[FileCall]:
    table = file_calls()
    if call.name in table:
        return table[call.name]
    return table.get(f".{call.method}", ()) if isinstance(call.node.func, ast.Attribute) else ()


def _path_argument(call: Call, known: FileCall) -> ast.expr | None:
    if known.position is None:
        return call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
    for keyword in call.node.keywords:
        if keyword.arg is not None and keyword.arg == known.keyword:
            return keyword.value
    arguments = call.node.args
    if any(isinstance(each, ast.Starred) for each in arguments[: known.position + 1]):
        return None
    return arguments[known.position] if known.position < len(arguments) else None


def _access(call: Call, known: FileCall) -> Access:
    if known.does != "MODE":
        return "writes" if known.does == "WRITES" else "reads"
    at = 0 if known.position is None else known.position + 1
    mode: ast.expr | None = call.node.args[at] if at < len(call.node.args) else None
    mode = next((each.value for each in call.node.keywords if each.arg == "mode"), mode)
    text = mode.value if isinstance(mode, ast.Constant) and isinstance(mode.value, str) else ""
    if "a" in text or "+" in text:
        return "appends"
    return "writes" if text[:1] in ("w", "x") and text else "reads"


def written_parameters(
    part: Part, function: ast.FunctionDef | ast.AsyncFunctionDef
) -> dict[str, ast.expr]:
    """The parameters of a function that paths which it writes are made of, each with a place."""
    names = {each.arg for each in parameters(function.args)}
    found: dict[str, ast.expr] = {}
    for call in part.calls:
        for known in _known(call):
            node = _path_argument(call, known)
            if (
                node is None
                or _access(call, known) == "reads"
                or call.site.function is not function
            ):
                continue
            for each in _sources(node, function):
                if each in names:
                    found.setdefault(each, node)
    return found


def _sources(
    node: ast.expr, function: ast.FunctionDef | ast.AsyncFunctionDef, depth: int = 3
) -> Iterator[str]:
    """The names that a path begins with, through the local names that it is made of."""
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.BinOp):
            node = node.left
        elif isinstance(node, ast.JoinedStr) and node.values:
            node = node.values[0]
        elif isinstance(node, ast.FormattedValue):
            node = node.value
        elif isinstance(node, ast.Call) and node.args:
            node = node.args[0]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
        else:
            return
    yield node.id
    if depth:
        for value in bindings(node.id, function.body):
            if isinstance(value, ast.expr):
                yield from _sources(value, function, depth - 1)
