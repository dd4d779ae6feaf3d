"""Edits of payload text: what the linker may change inside a unit, as ranges and replacements."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable
from typing import NamedTuple

from jobspec.link.bindings import FUNCTIONS, is_linked
from jobspec.link.payload import Unit, node_span
from jobspec.link.trees import blocks
from jobspec.source import SourceFile


class Edit(NamedTuple):
    """Replace the characters from `start` to `end` of a source by `text`."""

    start: int
    end: int
    text: str


def apply(source: SourceFile, start: int, end: int, edits: Iterable[Edit]) -> str:
    """The text of a range after its edits, which do not overlap."""
    pieces = []
    at = start
    for edit in sorted(edits):
        pieces += [source.text[at : edit.start], edit.text]
        at = edit.end
    pieces.append(source.text[at:end])
    return "".join(pieces)


def line_start(source: SourceFile, node: ast.stmt) -> int:
    """Where the first line of a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    top = min([node.lineno, *(each.lineno for each in decorators)])
    return source.line_starts[top - 1]


def line_end(source: SourceFile, node: ast.stmt) -> int:
    """Where the line after a statement begins."""
    end = node.end_lineno or node.lineno
    return source.line_starts[end] if end < len(source.line_starts) else len(source.text)


def indent_of(source: SourceFile, node: ast.stmt) -> str:
    """The white space before a statement."""
    text = source.line_text(node.lineno)
    return text[: len(text) - len(text.lstrip(" \t\f"))]


def remove_linked_imports(unit: Unit, linked: frozenset[str]) -> list[Edit]:
    """Takes out imports from the app that stand inside functions and blocks."""
    edits = []
    for _, body in blocks(unit.statements):
        gone = [each for each in body if is_linked(each, linked)]
        if gone:
            edits += _removals(unit.source, body, gone)
    return edits


def _removals(source: SourceFile, body: list[ast.stmt], gone: list[ast.stmt]) -> list[Edit]:
    """Edits that take statements out of a block, of which a `pass` is left if nothing else is."""
    edits = []
    for index, node in enumerate(gone):
        if len(gone) == len(body) and index == len(gone) - 1:
            start = source.offset(node.lineno, node.col_offset)
            end = source.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
            edits.append(Edit(start, end, "pass"))
            continue
        end = line_end(source, node)
        while not _parts_code(source, body, gone, node) and end < len(source.text):
            stop = source.text.find("\n", end)
            stop = len(source.text) if stop == -1 else stop + 1
            if source.text[end:stop].strip():
                break
            end = stop
        edits.append(Edit(line_start(source, node), end, ""))
    return edits


def _parts_code(
    source: SourceFile, body: list[ast.stmt], gone: list[ast.stmt], node: ast.stmt
) -> bool:
    """Whether the blank lines behind a statement part what follows from code right before it."""
    index = body.index(node)
    while index and body[index - 1] in gone:
        index -= 1
    if index == 0 or isinstance(body[index - 1], ast.Expr):
        return False
    before = source.line_starts[body[index].lineno - 2]
    return bool(source.text[before : line_start(source, body[index])].strip())


def shares_a_line(body: list[ast.stmt], node: ast.stmt, header_line: int) -> bool:
    """Whether a statement of a block stands on a line with another or with the block's header."""
    lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return header_line in lines or any(
        each is not node and (each.lineno in lines or each.end_lineno in lines) for each in body
    )


def inject_imports(source: SourceFile, function: ast.stmt, imports: list[str]) -> list[Edit]:
    """Puts imports at the beginning of a function, after its docstring."""
    assert isinstance(function, FUNCTIONS)
    body = function.body
    first = body[0]
    is_docstring = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    if first.lineno == function.lineno or not _begins_line(source, first):
        indent = indent_of(source, function) + "    "
        at = source.offset(first.lineno, first.col_offset)
        rows = "".join(f"\n{indent}{each}" for each in imports) + f"\n\n{indent}"
        if not is_docstring:
            return [Edit(at, at, rows)]
        if len(body) == 1:
            return []
        behind = source.offset(body[1].lineno, body[1].col_offset)
        return [Edit(at, at, f"\n{indent}"), Edit(behind, behind, rows)]
    indent = indent_of(source, first)
    if is_docstring and len(body) == 1:
        at = line_end(source, first)
        gap = "" if source.text[:at].endswith("\n") else "\n"
        return [Edit(at, at, gap + "".join(f"{indent}{each}\n" for each in imports))]
    following = body[1] if is_docstring else first
    if not _begins_line(source, following):
        at = source.offset(following.lineno, following.col_offset)
        rows = "".join(f"\n{indent}{each}" for each in imports)
        return [Edit(at, at, f"{rows}\n\n{indent}")]
    at = line_start(source, following)
    rows = "".join(f"{indent}{each}\n" for each in imports)
    return [Edit(at, at, f"{rows}\n")]


def _begins_line(source: SourceFile, node: ast.stmt) -> bool:
    start = source.line_starts[node.lineno - 1]
    return not source.text[start : source.offset(node.lineno, node.col_offset)].strip()


def quote_annotation(source: SourceFile, node: ast.expr) -> Edit:
    """The annotation as the string that the future import would make of it."""
    start = source.offset(node.lineno, node.col_offset)
    end = source.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
    text = ast.unparse(node)
    quoted = f'"{text}"' if '"' not in text and "\\" not in text else repr(text)
    # Brackets that are not part of the node (`x: (int)`) stay where they are.
    return Edit(start, end, quoted)


def make_parameter(source: SourceFile, node: ast.AnnAssign) -> list[Edit]:
    """`size: int = 3` as `size: int = modal.parameter(default=3)`; Modal reads no quoted type."""
    annotation = node_span(source, node.annotation)
    edits = []
    if isinstance(node.annotation, ast.Constant):
        edits.append(Edit(annotation.start, annotation.end, str(node.annotation.value)))
    if node.value is None:
        return [*edits, Edit(annotation.end, annotation.end, " = modal.parameter()")]
    value = node_span(source, node.value)
    text = f"modal.parameter(default={source.text[value.start : value.end]})"
    return [*edits, Edit(value.start, value.end, text)]


def indented(text: str, indent: str = "    ") -> str:
    """The text one block deeper; lines that begin inside a string stay as they are."""
    inside = _lines_inside_strings(text)
    rows = []
    for number, row in enumerate(text.split("\n"), 1):
        if number in inside or not row.strip():
            rows.append(row)
        else:
            rows.append(indent + row.lstrip("\f"))
    return "\n".join(rows)


def _lines_inside_strings(text: str) -> set[int]:
    if not any(quotes in text for quotes in ('"""', "'''", "\\\n")):
        return set()
    inside: set[int] = set()
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        if name in ("FSTRING_START", "TSTRING_START"):
            opened.append(token.start[0])
        elif name in ("FSTRING_END", "TSTRING_END"):
            inside.update(range(opened.pop() + 1, token.end[0] + 1))
        elif name == "STRING":
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
    return inside
