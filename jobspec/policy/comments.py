"""The comments of a spec or payload that speak to jobspec: `# jobspec: allow[JS501] reason`.

Only what the language's own reading says is a comment counts: never a text in a string.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from jobspec.source import SourceFile, Span
from jobspec.spec.positions import Positions

_MARK = re.compile(r"#[ \t]*jobspec:[ \t]*allow\b(?P<rest>[^\n]*)")
_CODES = re.compile(r"\[(?P<codes>[^\]\n]*)\](?P<reason>.*)")
_CODE = re.compile(r"[^\s,]+")
_BLANK = re.compile(r"[ \t]*(?:#[^\n]*)?")


class Named(NamedTuple):
    """A code as a comment names it, and where."""

    code: str
    span: Span


class Allowance(NamedTuple):
    """A comment that allows findings of some codes on a line (from 1): its own, or the next.

    A comment that stands alone is for the next line that is neither blank nor a comment. `reason` is
    what it says after the codes.
    """

    source: SourceFile
    span: Span
    line: int
    codes: tuple[Named, ...]
    reason: str

    @property
    def stands_alone(self) -> bool:
        """Whether nothing stands before it on its line."""
        start = self.source.line_starts[self.source.position(self.span.start).line - 1]
        return not self.source.text[start : self.span.start].strip()


def read_allowances(source: SourceFile) -> list[Allowance]:
    """The allowances of a payload (a file called `.py`) or of a TOML document, in order."""
    if "jobspec:" not in source.text:
        return []
    comments = _in_python if source.name.endswith(".py") else _in_toml
    return [_allowance(source, match) for match in comments(source)]


def _in_python(source: SourceFile) -> Iterator[re.Match[str]]:
    import tokenize

    tokens = tokenize.generate_tokens(io.StringIO(source.text).readline)
    try:
        for token in tokens:
            if token.type == tokenize.COMMENT:
                at = source.line_starts[token.start[0] - 1] + token.start[1]
                match = _MARK.match(source.text, at)
                if match is not None:
                    yield match
    except (tokenize.TokenError, SyntaxError):
        return  # what is no Python is told by the linker


def _in_toml(source: SourceFile) -> Iterator[re.Match[str]]:
    scalars = Positions(source).scan.scalars  # in the order of the text, and apart
    starts = [span.start for span in scalars]
    for match in _MARK.finditer(source.text):
        line = source.line_starts[source.position(match.start()).line - 1]
        hashes = (at for at in range(line, match.start() + 1) if source.text[at] == "#")
        if _first_outside(hashes, scalars, starts) == match.start():
            yield match


def _first_outside(offsets: Iterator[int], spans: list[Span], starts: list[int]) -> int | None:
    for at in offsets:
        index = bisect_right(starts, at) - 1
        if index < 0 or at >= spans[index].end:
            return at
    return None


def _allowance(source: SourceFile, match: re.Match[str]) -> Allowance:
    line = source.position(match.start()).line
    before = source.text[source.line_starts[line - 1] : match.start()]
    if not before.strip():
        line = _next_line(source, line)
    span = Span(match.start(), match.start() + len(match[0].rstrip()))
    named = _CODES.match(match["rest"])
    if named is None:
        return Allowance(source, span, line, (), "")
    offset = match.start("rest") + named.start("codes")
    codes = tuple(
        Named(each[0].upper(), Span(offset + each.start(), offset + each.end()))
        for each in _CODE.finditer(named["codes"])
    )
    return Allowance(source, span, line, codes, named["reason"].strip(" \t:-"))


def _next_line(source: SourceFile, line: int) -> int:
    """The next line with anything but a comment on it, or that after the last."""
    for number in range(line + 1, len(source.line_starts) + 1):
        text = source.line_text(number)
        blank = _BLANK.match(text)
        if blank is None or blank.end() < len(text):
            return number
    return len(source.line_starts) + 1
