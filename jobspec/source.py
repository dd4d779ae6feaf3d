"""Source texts and places in them.

A span counts characters of the decoded text, end exclusive; lines and columns are made from it
only when a diagnostic is shown.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open range of character offsets into a source text."""

    start: int
    end: int


class Position(NamedTuple):
    """1-based line and 1-based column, both counted in characters."""

    line: int
    column: int


@dataclass(frozen=True)
class SourceFile:
    """One decoded input file.

    `name` is the path as a person would type it, with forward slashes; `text` has `\\n` line endings
    and no byte order mark.
    """

    name: str
    text: str

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of the first character of each line."""
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at != -1:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def position(self, offset: int) -> Position:
        """Line and column of a character offset; offsets past the end give the end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def offset(self, line: int, utf8_column: int) -> int:
        """Character offset of a 1-based line and a 0-based UTF-8 byte column, as `ast` counts them."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        row = self.text[start:end]
        if row.isascii():
            return start + utf8_column
        return start + len(row.encode("utf-8")[:utf8_column].decode("utf-8", "ignore"))

    def line_text(self, line: int) -> str:
        """The text of a 1-based line, without its line ending."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] - 1 if line < len(self.line_starts) else len(self.text)
        return self.text[start:end]
