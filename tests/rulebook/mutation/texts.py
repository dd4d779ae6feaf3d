"""Edits of a spec's and a payload's text that remember the line they have changed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Edit:
    """A text after one mistake, and the line (from 1) that is to be found; in `file` if elsewhere."""

    text: str
    line: int
    file: str | None = None


def set_key(text: str, table: str, key: str, value: str) -> Edit:
    """A spec in which `[table]` (the first `[[table]]`, "" for the top) sets a key to a value."""
    lines = text.splitlines()
    start, end = _table(lines, table)
    if start is None:
        lines += ["", f"[{table}]", f"{key} = {value}"]
        return _edit(lines, len(lines))
    for at in range(start, end):
        if re.match(rf"{re.escape(key)}\s*=", lines[at]):
            return _edit([*lines[:at], f"{key} = {value}", *lines[at + 1 :]], at + 1)
    return _edit([*lines[:start], f"{key} = {value}", *lines[start:]], start + 1)


def _table(lines: list[str], table: str) -> tuple[int | None, int]:
    """The first line behind a table's header, and the one behind its last."""
    headers = [at for at, line in enumerate(lines) if line.startswith("[")]
    if not table:
        return 0, min(headers, default=len(lines))
    for at in headers:
        if lines[at].strip("[] ") == table:
            return at + 1, min((h for h in headers if h > at), default=len(lines))
    return None, len(lines)


def _edit(lines: list[str], line: int) -> Edit:
    return Edit("\n".join(lines) + "\n", line)


def replace_line(text: str, pattern: str, new: str) -> Iterator[Edit]:
    """Each line that a pattern is found in, with what is found replaced, on its own."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        changed = re.sub(pattern, new, line, count=1)
        if changed != line:
            yield _edit([*lines[:at], changed, *lines[at + 1 :]], at + 1)


def append(text: str, statement: str) -> Edit:
    """A payload with statements behind its last one, at module level; the last is to be found."""
    lines = [*text.rstrip("\n").splitlines(), "", "", *statement.splitlines()]
    return _edit(lines, len(lines))


def into_function(text: str, name: str, statement: str) -> Edit | None:
    """A payload with a statement first in a function or method (`work`, `Model.run`).

    The last line of the statement is the one that is to be found.
    """
    node = function(text, name)
    if node is None:
        return None
    body = [each for each in node.body if not _is_docstring(each)] or node.body
    first = min(body[0].lineno, *(d.lineno for d in getattr(body[0], "decorator_list", [body[0]])))
    lines = text.splitlines()
    indent = " " * body[0].col_offset
    new = [indent + line for line in statement.splitlines()]
    return _edit([*lines[: first - 1], *new, *lines[first - 1 :]], first - 1 + len(new))


def function(text: str, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The function or method of that name, without one of the same line as its body."""
    owner, _, member = name.rpartition(".")
    body = ast.parse(text).body
    if owner:
        classes = [n for n in body if isinstance(n, ast.ClassDef) and n.name == owner]
        body = classes[0].body if classes else []
    for node in body:
        if (
            isinstance(node, FUNCTIONS)
            and node.name == member
            and node.body[0].lineno > node.lineno
        ):
            return node
    return None


def first_import(text: str, modules: set[str]) -> int | None:
    """The line of the first module-level import of one of those packages, if there is one."""
    for node in ast.parse(text).body:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if any(name.partition(".")[0] in modules for name in names):
            return node.lineno
    return None


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
