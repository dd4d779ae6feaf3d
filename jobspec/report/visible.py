"""Text that is safe to print: nothing in it moves the cursor, turns the line or fails to encode."""

from __future__ import annotations

import re
import unicodedata

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Control, bidirectional and other invisible characters, and halves of surrogate pairs."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def escaped(text: str) -> str:
    """A text with every character that is unsafe to print written as an escape.

    Line breaks are unsafe as well: what comes back is always one line.
    """
    return _UNSAFE.sub(lambda match: escape(match[0]), text)


def carried(text: str) -> str:
    """A text that every JSON reader takes.

    Half a surrogate pair, as a file name may hold, is written as the six characters of its escape,
    because many readers refuse it.
    """
    return _SURROGATE.sub(lambda match: escape(match[0]), text)


def escape(character: str) -> str:
    """One character as an escape: `\\t`, `\\x1b`, `\\u202e`, `\\U000e0001`."""
    return character.encode("unicode_escape").decode("ascii")


def cell(character: str) -> str:
    """How one character of a source line is printed: a tab as four spaces, what is unsafe escaped."""
    if character == "\t":
        return "    "
    return escape(character) if _UNSAFE.match(character) else character


def width(shown: str) -> int:
    """The columns that a safe text takes in a terminal."""
    if shown.isascii():
        return len(shown)
    return sum(_columns(character) for character in shown)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
