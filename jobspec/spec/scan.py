"""A scanner for TOML: where every key and value of a document stands.

It does not decide what is TOML, the parser does; it walks the same grammar with regular
expressions, without recursion, and records spans. Where the grammar is broken it stops and says
what it expected there, which is what the messages about syntax errors are made from.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

import tomli

from jobspec.source import Span
from jobspec.spec.grammar import BLANK, GAP, KEY_PART, LINE_END, PLAIN_KEY, VALUE
from jobspec.spec.positions import MAX_DEPTH, Path


class Expected(Enum):
    """What the scanner looked for where it stopped."""

    KEY = "a key"
    EQUALS = "an equals sign after a key"
    VALUE = "a value"
    SEPARATOR = "a comma or the closing bracket"
    HEADER_END = "the closing bracket of a header"
    LINE_END = "the end of the line"
    SHALLOWER = "a shallower document"


class Stop(NamedTuple):
    """Where the grammar is broken, and what was expected there."""

    at: int
    expected: Expected


class Newer(NamedTuple):
    """A piece of TOML 1.1 in an inline table: the `\\n`, the comment or the comma too many."""

    span: Span
    what: str


class KeyAt(NamedTuple):
    """A key as it was met: its path, the span of its last part, where its first part begins."""

    path: Path
    span: Span
    start: int


class _Broken(Exception):
    """Ends a scan; its arguments are those of `Stop`."""


class Bracket:
    """An array or inline table that is open while its content is scanned."""

    __slots__ = ("closer", "count", "newer", "owner", "path", "start")

    def __init__(self, path: Path, start: int, closer: str, owner: KeyAt) -> None:
        self.path = path
        self.start = start
        self.closer = closer
        self.owner = owner
        self.count = 0
        self.newer = False


class Scan:
    """The spans of one document, recorded as far as its grammar holds.

    `keys` and `values` map paths to spans; `scalars` are the spans of scalar values and quoted
    keys; `newer` lists TOML 1.1 in inline tables, once a table; `stop` is None when the whole
    text was scanned. `statement` is where the last statement began, `last` the key of the last
    value or header, `open` the brackets still open at the stop.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.keys: dict[Path, Span] = {}
        self.values: dict[Path, Span] = {}
        self.scalars: list[Span] = []
        self.newer: list[Newer] = []
        self.open: list[Bracket] = []
        self.statement = 0
        self.last = KeyAt((), Span(0, 0), 0)
        self.stop: Stop | None = None
        self._elements: dict[Path, int] = {}
        self._implicit: set[Path] = set()
        try:
            self._document()
        except _Broken as broken:
            at, expected = broken.args
            self.stop = Stop(at, expected)

    def _document(self) -> None:
        text = self.text
        base: Path = ()
        at = _skip(GAP, text, 0)
        while at < len(text):
            self.statement = at
            if text[at] == "[":
                at, base = self._header(at)
            else:
                at, path = self._key(at, base)
                at = self._value(at, path)
            end = LINE_END.match(text, at)
            if end is None:
                raise _Broken(_skip(BLANK, text, at), Expected.LINE_END)
            at = _skip(GAP, text, end.end())

    def _header(self, start: int) -> tuple[int, Path]:
        """Record `[a.b]` or `[[a.b]]`; the offset after it and the path it opens."""
        closer = "]]" if self.text.startswith("[[", start) else "]"
        parts, at = self._parts(_skip(BLANK, self.text, start + len(closer)))
        path: Path = ()
        for name, span in parts[:-1]:
            path = self._enter((*path, name))
            self._note_implicit(path, span)
        name, span = parts[-1]
        path = (*path, name)
        self._note(path, span, start)
        if not self.text.startswith(closer, at):
            raise _Broken(at, Expected.HEADER_END)
        end = at + len(closer)
        whole = Span(start, end)
        if path in self._implicit:
            self._implicit.remove(path)
            self.keys[path], self.values[path] = span, whole
        self.values.setdefault(path, whole)
        for index in range(1, len(path)):
            self.values.setdefault(path[:index], whole)
        if closer == "]]":
            self._elements[path] = self._elements.get(path, -1) + 1
            path = self._enter(path)
            _limit_depth(path, start)
            self.keys[path], self.values[path] = span, whole
        return end, path

    def _enter(self, path: Path) -> Path:
        """The path of the table that a header part stands for: of an array, its last element."""
        last = self._elements.get(path)
        return path if last is None else (*path, last)

    def _key(self, at: int, base: Path) -> tuple[int, Path]:
        """Record the key at `at`; the offset of its value and its path."""
        plain = PLAIN_KEY.match(self.text, at)
        if plain is not None:
            path = (*base, plain[1])
            self._note(path, Span(at, plain.end(1)), at)
            return plain.end(), path
        start = at
        parts, at = self._parts(at)
        path = base
        for index, (name, span) in enumerate(parts[:-1]):
            path = self._enter((*path, name))
            self._note_implicit(path, span)
            self.values.setdefault(path, Span(parts[index + 1][1].start, parts[-1][1].end))
        name, span = parts[-1]
        path = (*path, name)
        self._note(path, span, start)
        if not self.text.startswith("=", at):
            raise _Broken(at, Expected.EQUALS)
        return _skip(BLANK, self.text, at + 1), path

    def _parts(self, at: int) -> tuple[list[tuple[str, Span]], int]:
        """The parts of a dotted key, and the offset of what follows it."""
        text = self.text
        parts: list[tuple[str, Span]] = []
        while True:
            part = KEY_PART.match(text, at)
            if part is None:
                raise _Broken(at, Expected.KEY)
            if len(parts) == MAX_DEPTH:
                raise _Broken(at, Expected.SHALLOWER)
            span = Span(at, part.end())
            parts.append((self._part_name(part[0], span), span))
            at = _skip(BLANK, text, part.end())
            if not text.startswith(".", at):
                return parts, at
            at = _skip(BLANK, text, at + 1)

    def _part_name(self, raw: str, span: Span) -> str:
        if raw[0] not in "\"'":
            return raw
        self.scalars.append(span)
        if "\\" not in raw or raw[0] == "'":
            return raw[1:-1]
        return str(tomli.loads(f"name = {raw}")["name"])

    def _note(self, path: Path, span: Span, start: int) -> None:
        _limit_depth(path, start)
        self.last = KeyAt(path, span, start)
        self.keys.setdefault(path, span)

    def _note_implicit(self, path: Path, span: Span) -> None:
        if path not in self.keys:
            self.keys[path] = span
            self._implicit.add(path)

    def _value(self, at: int, path: Path) -> int:
        """Record the value at `at` and all that is in it; the offset after it."""
        text, values, scalars = self.text, self.values, self.scalars
        while True:
            value = VALUE.match(text, at)
            if value is None:
                raise _Broken(at, Expected.VALUE)
            end = value.end()
            if value.lastindex is None:
                span = Span(at, end)
                values.setdefault(path, span)
                scalars.append(span)
            else:
                closer = "]" if text[at] == "[" else "}"
                self.open.append(Bracket(path, at, closer, self.last))
            if not self.open:
                return end
            at, slot = self._next_slot(end)
            if slot is None:
                return at
            path = slot

    def _next_slot(self, at: int) -> tuple[int, Path | None]:
        """Close brackets until one has a further value: its offset and path."""
        text = self.text
        while self.open:
            bracket = self.open[-1]
            at = self._gap(at, bracket)
            comma = at
            if bracket.count:
                if not text.startswith((",", bracket.closer), at):
                    raise _Broken(at, Expected.SEPARATOR)
                if text[at] == ",":
                    at = self._gap(at + 1, bracket)
            if not text.startswith(bracket.closer, at):
                return self._slot(at, bracket)
            if at != comma and bracket.closer == "}":
                self._note_newer(
                    bracket, Span(comma, comma + 1), "a comma after the last key of an inline table"
                )
            at += 1
            self.values.setdefault(bracket.path, Span(bracket.start, at))
            self.last = bracket.owner
            self.open.pop()
        return at, None

    def _slot(self, at: int, bracket: Bracket) -> tuple[int, Path]:
        bracket.count += 1
        if bracket.closer == "}":
            return self._key(at, bracket.path)
        path = (*bracket.path, bracket.count - 1)
        _limit_depth(path, at)
        return at, path

    def _gap(self, at: int, bracket: Bracket) -> int:
        """Skip blanks, line breaks and comments between the elements of a bracket."""
        end = _skip(GAP, self.text, at)
        if bracket.closer == "}" and end > at:
            at = _skip(BLANK, self.text, at)
            if end > at:
                is_comment = self.text[at] == "#"
                stop = self.text.find("\n", at) if is_comment else at + 1
                what = (
                    "a comment in an inline table"
                    if is_comment
                    else "a line break in an inline table"
                )
                self._note_newer(bracket, Span(at, end if stop < 0 else stop), what)
        return end

    def _note_newer(self, bracket: Bracket, span: Span, what: str) -> None:
        if not bracket.newer:
            bracket.newer = True
            self.newer.append(Newer(span, what))


def _limit_depth(path: Path, at: int) -> None:
    if len(path) > MAX_DEPTH:
        raise _Broken(at, Expected.SHALLOWER)


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    """The offset after a match of a pattern that matches everywhere."""
    match = pattern.match(text, at)
    return at if match is None else match.end()
