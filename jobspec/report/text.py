"""Findings for people: the message, the source line with what is wrong underlined, the cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from jobspec.diagnostic import Diagnostic, Label, Severity
from jobspec.report.visible import cell, escaped, width
from jobspec.source import SourceFile

MAX_COLUMNS = 110
"""Longer source lines are cut to this width around what is underlined."""

_CUT = "…"
_RESET = "\x1b[0m"
_PAINT = {
    Severity.ERROR: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.NOTE: "\x1b[1;36m",
}
_GUTTER = "\x1b[1;34m"
_BOLD = "\x1b[1m"


class _Mark(NamedTuple):
    """A label cut to the line it begins on: character columns from 0, end exclusive."""

    line: int
    start: int
    end: int
    text: str
    is_primary: bool


def render(diagnostics: Iterable[Diagnostic], *, color: bool) -> str:
    """All findings in full, a blank line after each; with terminal colours if asked for.

    What comes from sources and messages is made safe to print: control and bidirectional
    characters appear as escapes.
    """
    return "".join(_full(diagnostic, color) for diagnostic in diagnostics)


def render_concise(diagnostics: Iterable[Diagnostic]) -> str:
    """All findings on a line each: `file:line:column: severity[code] message`."""
    return "".join(
        f"{_place(diagnostic.primary)}: {_kind(diagnostic)} {escaped(diagnostic.message)}\n"
        for diagnostic in diagnostics
    )


def render_list(diagnostics: Sequence[Diagnostic], help: str, *, color: bool) -> str:
    """Findings of one rule, each on a line of its own without its place, and one cure for all."""
    first = diagnostics[0]
    style = _PAINT[first.rule.severity]
    lines = [
        _paint(_kind(each), style, color) + _paint(f": {escaped(each.message)}", _BOLD, color)
        for each in diagnostics
    ]
    equals = _paint(" =", _GUTTER, color)
    lines.append(f"{equals} {_paint('help:', _BOLD, color)} {escaped(help)}")
    return "\n".join(lines) + "\n\n"


def _full(diagnostic: Diagnostic, color: bool) -> str:
    severity = _PAINT[diagnostic.rule.severity]
    title = _paint(_kind(diagnostic), severity, color)
    message = _paint(f": {escaped(diagnostic.message)}", _BOLD, color)
    files = _by_file(diagnostic)
    margin = len(str(max(mark.line for _, marks in files for mark in marks)))
    lines = [title + message]
    for index, (source, marks) in enumerate(files):
        arrow = _paint(" " * margin + ("-->" if index == 0 else ":::"), _GUTTER, color)
        label = diagnostic.primary if index == 0 else _first_in(source, diagnostic.related)
        lines.append(f"{arrow} {_place(label) if source.text else escaped(source.name)}")
        if source.text:
            lines += _snippet(source, marks, margin, severity, color)
    lines += _advice(diagnostic, margin, color)
    return "\n".join(lines) + "\n\n"


def _advice(diagnostic: Diagnostic, margin: int, color: bool) -> Iterator[str]:
    """The help, and the title of the fix where it says more than the help."""
    advice = [("help", diagnostic.help)] if diagnostic.help else []
    if diagnostic.fix is not None and diagnostic.fix.title != diagnostic.help:
        advice.append(("fix", diagnostic.fix.title))
    for word, text in advice:
        first, *more = [escaped(line) for line in text.split("\n")]
        equals = _paint(f"{' ' * margin} =", _GUTTER, color)
        yield f"{equals} {_paint(f'{word}:', _BOLD, color)} {first}"
        yield from (" " * (margin + 5 + len(word)) + line for line in more)


def _kind(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.rule.severity.value}[{diagnostic.rule.code}]"


def _place(label: Label) -> str:
    line, column = label.source.position(label.span.start)
    return f"{escaped(label.source.name)}:{line}:{column}"


def _paint(text: str, style: str, color: bool) -> str:
    return f"{style}{text}{_RESET}" if color else text


def _first_in(source: SourceFile, labels: tuple[Label, ...]) -> Label:
    return next(label for label in labels if label.source.name == source.name)


def _by_file(diagnostic: Diagnostic) -> list[tuple[SourceFile, list[_Mark]]]:
    """The marks of each file, in the order of their lines; the file of the primary place first."""
    files: dict[str, tuple[SourceFile, list[_Mark]]] = {}
    for label in (diagnostic.primary, *diagnostic.related):
        _, marks = files.setdefault(label.source.name, (label.source, []))
        marks.append(_mark(label, is_primary=label is diagnostic.primary))
    return [(source, sorted(marks)) for source, marks in files.values()]


def _mark(label: Label, *, is_primary: bool) -> _Mark:
    source, span = label.source, label.span
    line, column = source.position(span.start)
    last = source.position(max(span.start, span.end - 1)).line
    text = escaped(label.text)
    if last > line:
        text = f"{text} (to line {last})".lstrip()
        end = len(source.line_text(line))
    else:
        end = column - 1 + span.end - span.start
    return _Mark(line, column - 1, max(end, column), text, is_primary)


def _snippet(
    source: SourceFile, marks: list[_Mark], margin: int, severity: str, color: bool
) -> Iterator[str]:
    """The marked lines of one file with their underlines, between empty gutters."""

    def gutter(number: str = "") -> str:
        return _paint(f"{number:>{margin}} |", _GUTTER, color)

    yield gutter()
    shown = 0
    for mark in marks:
        cells = [cell(character) for character in source.line_text(mark.line)]
        cells += [" "] * (mark.end - len(cells))
        begin, cells = _cut(cells, mark)
        if mark.line != shown or begin:
            if shown and mark.line > shown + 1:
                yield _paint("...", _GUTTER, color)
            yield f"{gutter(str(mark.line))} {''.join(cells).rstrip()}"
        shown = mark.line
        before = width("".join(cells[: mark.start - begin]))
        length = width("".join(cells[mark.start - begin : mark.end - begin]))
        sign, style = ("^", severity) if mark.is_primary else ("-", _GUTTER)
        under = f"{sign * max(1, length)} {mark.text}".rstrip()
        yield f"{gutter()} {' ' * before}{_paint(under, style, color)}"
    yield gutter()


def _cut(cells: list[str], mark: _Mark) -> tuple[int, list[str]]:
    """The part of a line that is shown around a mark.

    Returns how many characters are gone before the first cell (which then is the sign for the
    cut), and the cells.
    """
    if width("".join(cells)) <= MAX_COLUMNS:
        return 0, cells
    begin = 0
    if width("".join(cells[: mark.end])) >= MAX_COLUMNS:
        begin, before = mark.start, 0
        while begin and before < MAX_COLUMNS // 3:
            begin -= 1
            before += width(cells[begin])
    part = cells[begin:]
    if begin:
        part[0] = _CUT
    total = 0
    for index, shown in enumerate(part):
        total += width(shown)
        if total > MAX_COLUMNS - 1:
            return begin, [*part[:index], _CUT]
    return begin, part
