"""What this parser reads and other readers of TOML 1.0 do not: TOML 1.1, and huge integers."""

from __future__ import annotations

import re
from typing import NamedTuple

from jobspec.source import Span
from jobspec.spec.scan import Scan

_ESCAPE = re.compile(r"\\(?:(e)|x([0-9A-Fa-f]{2})|[^ex])", re.DOTALL)
_TIME_WITHOUT_SECONDS = re.compile(r"(?:[0-9-]{10}[Tt ])?[0-9]{2}:[0-9]{2}(?![:0-9])")
_INTEGER = re.compile(r"0x[0-9A-Fa-f_]+|0o[0-7_]+|0b[01_]+|[+-]?[0-9_]+")
_SIGNED_64 = range(-(2**63), 2**63)


class Newer(NamedTuple):
    """A piece of TOML 1.1: its place, its name, and its text in TOML 1.0 where that is an edit."""

    span: Span
    what: str
    replacement: str | None


def newer_syntax(scan: Scan) -> list[Newer]:
    """The pieces of a document that are TOML 1.1, in order."""
    found = [
        Newer(span, what, "" if scan.text[span.start] == "," else None) for span, what in scan.newer
    ]
    for span in scan.scalars:
        found += _newer_scalar(scan.text, span)
    return sorted(found, key=lambda newer: newer.span)


def large_integers(scan: Scan) -> list[Span]:
    """The integers of a document that do not fit into 64 bits, in order."""
    return [span for span in scan.scalars if _is_large(scan.text[span.start : span.end])]


def _newer_scalar(text: str, span: Span) -> list[Newer]:
    """TOML 1.1 in one string or time."""
    start, end = span
    if text[start] == '"':
        return [
            Newer(
                Span(*escape.span()),
                f"the escape `{escape[0]}`",
                "\\u001b" if escape[1] else f"\\u00{escape[2]}",
            )
            for escape in _ESCAPE.finditer(text, start, end)
            if escape[1] or escape[2]
        ]
    time = _TIME_WITHOUT_SECONDS.match(text, start, end)
    if time is None:
        return []
    whole = text[start:end]
    return [Newer(span, "a time without seconds", f"{time[0]}:00{whole[len(time[0]) :]}")]


def _is_large(token: str) -> bool:
    if _INTEGER.fullmatch(token) is None:
        return False
    digits = token.replace("_", "")
    if len(digits) > 70:
        return True
    return int(digits, 0) not in _SIGNED_64
