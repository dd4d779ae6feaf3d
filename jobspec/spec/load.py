"""The first stage: the bytes of a spec become TOML data with positions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import NamedTuple, TypeAlias

import tomli

from jobspec.diagnostic import Diagnostic, Fix, Label
from jobspec.rules import toml as rules
from jobspec.source import SourceFile, Span
from jobspec.spec.positions import MAX_DEPTH, Path, Positions

TomlValue: TypeAlias = (
    "str | int | float | bool | datetime | date | time | list[TomlValue] | dict[str, TomlValue]"
)
"""What a TOML document is made of. Floats may be infinite or nan; dates stay dates."""


def value_at(data: TomlValue, path: Path) -> TomlValue | None:
    """What stands at a path of some data, or None where nothing does."""
    found: TomlValue | None = data
    for part in path:
        if isinstance(found, dict) and isinstance(part, str):
            found = found.get(part)
        elif isinstance(found, list) and isinstance(part, int) and part < len(found):
            found = found[part]
        else:
            return None
    return found


MAX_BYTES = 2**20
"""The largest spec that is read, 1 MiB: a spec declares, data belongs into files beside it."""

_BYTE_ORDER_MARK = "\ufeff"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Place(NamedTuple):
    """Where a piece of data stands: a document, and the path of the piece in it."""

    source: SourceFile
    positions: Positions
    path: Path

    def below(self, path: Path) -> Place:
        """The place of what a path leads to from here."""
        return self._replace(path=(*self.path, *path))

    def key(self) -> Span | None:
        """The span of the key, or None where the document does not have it."""
        return self.positions.key(self.path)

    def value(self) -> Span | None:
        """The span of the value, or None where the document does not have it."""
        return self.positions.value(self.path)

    def label(self, text: str = "") -> Label:
        """The value, else what is nearest to it."""
        return Label(self.source, self.value() or self.positions.nearest(self.path), text)

    def key_label(self, text: str = "") -> Label:
        """The key, else what is nearest to it."""
        return Label(self.source, self.positions.nearest(self.path), text)


_NOWHERE_ELSE: Mapping[Path, Place] = {}


class RawSpec(NamedTuple):
    """A spec as TOML says it: its text, its data, and where each piece of the data stands.

    Data that other documents, or other tables of this one, were merged into has `places`: the paths
    whose data stands elsewhere, and where. What is below such a path stands below that place.
    `profile` is the profile that was merged in, if one was.
    """

    source: SourceFile
    data: dict[str, TomlValue]
    positions: Positions
    places: Mapping[Path, Place] = _NOWHERE_ELSE
    profile: str | None = None

    def place(self, path: Path) -> Place:
        """Where the data at a path stands."""
        if self.places:
            for length in range(len(path), 0, -1):
                place = self.places.get(path[:length])
                if place is not None:
                    return place.below(path[length:])
        return Place(self.source, self.positions, path)

    def key(self, path: Path, text: str = "") -> Label | None:
        """The key at a path, or None where the spec does not have it."""
        place = self.place(path)
        span = place.key()
        return None if span is None else Label(place.source, span, text)

    def value(self, path: Path, text: str = "") -> Label | None:
        """The value at a path, or None where the spec does not have it."""
        place = self.place(path)
        span = place.value()
        return None if span is None else Label(place.source, span, text)

    def label(self, path: Path, text: str = "") -> Label:
        """The value at a path, else what is nearest to it."""
        return self.value(path, text) or self.key_label(path, text)

    def key_label(self, path: Path, text: str = "") -> Label:
        """The key at a path, else what is nearest to it: a table or array that does exist.

        The empty path, and a key missing at the top of the spec, give its first line.
        """
        for length in range(len(path), 0, -1):
            label = self.key(path[:length], text)
            if label is not None:
                return label
        return Label(self.source, self.positions.nearest(()), text)


def load(name: str, content: bytes) -> tuple[RawSpec | None, list[Diagnostic]]:
    """The data of a spec file called `name`, and what is wrong with it as TOML.

    The spec is None where there is no data to go on with. Never raises for any content.
    """
    if len(content) > MAX_BYTES:
        source = SourceFile(name, "")
        help_text = "a spec only declares; put data into files that the payload reads"
        finding = rules.FILE_TOO_LARGE.at(_start(source), help=help_text, limit="1 MiB")
        return None, [finding]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(name, content, error.start)]
    marked = text.startswith(_BYTE_ORDER_MARK)
    source = SourceFile(name, text.removeprefix(_BYTE_ORDER_MARK).replace("\r\n", "\n"))
    spec, diagnostics = _parse(source)
    if marked:
        help_text = "save the file as UTF-8 without a byte order mark"
        diagnostics.insert(0, rules.BYTE_ORDER_MARK.at(_start(source), help=help_text))
    return spec, diagnostics


def _parse(source: SourceFile) -> tuple[RawSpec | None, list[Diagnostic]]:
    positions = Positions(source)
    try:
        data = tomli.loads(source.text)
    except tomli.TOMLDecodeError as error:
        # Only a broken spec pays for the code that explains it.
        from jobspec.spec.syntax import explain

        return None, [explain(source, positions.scan, getattr(error, "pos", 0))]
    except RecursionError:
        return None, [_too_deep(source, positions)]
    except ValueError:
        # Python refuses to convert integers of thousands of digits.
        return None, _large_integers(source, positions) or [_too_deep(source, positions)]
    if not data:
        help_text = 'a spec needs a name and an entry: `name = "…"` and an `[entry]` table'
        return None, [rules.EMPTY_FILE.at(_start(source), help=help_text)]
    if _is_too_deep(source.text, data):
        return None, [_too_deep(source, positions)]
    diagnostics = _newer_syntax(source, positions) + _large_integers(source, positions)
    return RawSpec(source, data, positions), diagnostics


def _start(source: SourceFile) -> Label:
    return Label(source, Span(0, 0))


def _not_utf8(name: str, content: bytes, at: int) -> Diagnostic:
    source = SourceFile(name, content.decode("utf-8", "replace").replace("\r\n", "\n"))
    before = content[:at].decode("utf-8").replace("\r\n", "\n")
    label = Label(source, Span(len(before), len(before) + 1))
    help_text = "save the file as UTF-8"
    if content.startswith(_UTF16_MARKS):
        help_text += "; it looks like UTF-16 now"
    return rules.NOT_UTF8.at(label, help=help_text, problem=f"byte 0x{content[at]:02x}")


def _is_too_deep(text: str, data: dict[str, TomlValue]) -> bool:
    if text.count("[") + text.count("{") + text.count(".") < MAX_DEPTH - 1:
        return False
    level: list[TomlValue] = [data]
    for _ in range(MAX_DEPTH + 1):
        below: list[TomlValue] = []
        for value in level:
            if isinstance(value, dict):
                below += value.values()
            elif isinstance(value, list):
                below += value
        if not below:
            return False
        level = below
    return True


def _too_deep(source: SourceFile, positions: Positions) -> Diagnostic:
    stop = positions.scan.stop
    at = 0 if stop is None else stop.at
    return rules.TOO_DEEP.at(Label(source, Span(at, at + 1)), limit=MAX_DEPTH)


def _newer_syntax(source: SourceFile, positions: Positions) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for newer in positions.newer_syntax():
        label = Label(source, newer.span)
        if newer.replacement is None:
            help_text = "write the table on one line, or as a table with a header of its own"
            found.append(rules.NEWER_TOML.at(label, help=help_text, construct=newer.what))
            continue
        title = f"write `{newer.replacement}`" if newer.replacement else "remove the comma"
        fix = Fix(title, source, newer.span, newer.replacement)
        found.append(rules.NEWER_TOML.at(label, help=title, fix=fix, construct=newer.what))
    return found


def _large_integers(source: SourceFile, positions: Positions) -> list[Diagnostic]:
    help_text = "TOML readers agree only on integers of 64 bits; write it as a string"
    return [
        rules.LARGE_INTEGER.at(Label(source, span), help=help_text)
        for span in positions.large_integers()
    ]
