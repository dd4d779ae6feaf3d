"""Where the keys and values of a TOML document stand, worked out only when somebody asks.

Most specs are right and nobody asks: loading one costs a few substring searches here.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from jobspec.source import SourceFile, Span

if TYPE_CHECKING:
    from jobspec.spec.portable import Newer
    from jobspec.spec.scan import Scan

Path = tuple[str | int, ...]
"""A place in a document: the keys and array indices that lead to it."""

MAX_DEPTH = 100
"""The longest path a document may have; TOML asks a reader for no more."""

_TABLE_ON_ONE_LINE = (
    r"""\{(?:[^{}"'\n#]++|"(?!"")(?:[^"\\\n]++|\\.)*+"|'(?!'')[^'\n]*+'"""
    r"""|\{(?:[^{}"'\n#]++|"(?!"")(?:[^"\\\n]++|\\.)*+"|'(?!'')[^'\n]*+')*+\})*+\}"""
)
_LAST_COMMA = re.compile(r",[ \t]*+\}")
_MINUTES = re.compile(r":(?<=[0-2][0-9]:)(?<!:[0-2][0-9]:)[0-5][0-9](?!:[0-5])")
_LONG_NUMBER = re.compile(r"[0-9][0-9_]{17,}|0x[0-9A-Fa-f_]{16,}|0o[0-7_]{21,}|0b[01_]{63,}")


class Positions:
    """The spans of the keys and values of one document that the parser has accepted.

    A path is a tuple of keys and array indices. The value of a table is the header that opens it
    (`[image]`) or its inline text. A table that only a longer header or a dotted key implies is
    represented by that header, or by the rest of that key.
    """

    def __init__(self, source: SourceFile) -> None:
        self._source = source

    @cached_property
    def scan(self) -> Scan:
        """The scan that the spans come from."""
        from jobspec.spec.scan import Scan

        return Scan(self._source.text)

    def key(self, path: Path) -> Span | None:
        """The span of the last key of a path, or None where the document does not have it.

        An array element has no key: in `[[entry]]` the name in its own header stands for it, in an
        inline array the element itself.
        """
        span = self.scan.keys.get(path)
        if span is None and path and isinstance(path[-1], int):
            return self.scan.values.get(path)
        return span

    def value(self, path: Path) -> Span | None:
        """The span of the value at a path, or None where the document does not have it."""
        return self.scan.values.get(path)

    def nearest(self, path: Path) -> Span:
        """The span of the key of a path, or of the nearest table or array that does exist.

        The empty path, and a key missing at the top of the document, give the first line.
        """
        for length in range(len(path), 0, -1):
            span = self.key(path[:length])
            if span is not None:
                return span
        end = self._source.text.find("\n")
        return Span(0, len(self._source.text) if end < 0 else end)

    def newer_syntax(self) -> list[Newer]:
        """The pieces of the document that are TOML 1.1 and not TOML 1.0, in order."""
        if not _may_have_newer_syntax(self._source.text):
            return []
        from jobspec.spec.portable import newer_syntax

        return newer_syntax(self.scan)

    def large_integers(self) -> list[Span]:
        """The integers of the document that do not fit into 64 bits, in order."""
        if _LONG_NUMBER.search(self._source.text) is None:
            return []
        from jobspec.spec.portable import large_integers

        return large_integers(self.scan)


def _may_have_newer_syntax(text: str) -> bool:
    """Whether a full scan could find TOML 1.1; cheap, and True more often than needed."""
    if "\\e" in text or "\\x" in text or _MINUTES.search(text) is not None:
        return True
    at = text.find("{")
    if at < 0:
        return False
    if _LAST_COMMA.search(text) is not None:
        return True
    table = re.compile(_TABLE_ON_ONE_LINE)
    while at >= 0:
        if table.match(text, at) is None:
            return True
        at = text.find("{", at + 1)
    return False
