"""Tables of common mistakes in TOML: what they look like, what to say, what to write instead."""

from __future__ import annotations

import re
from typing import NamedTuple

from jobspec.source import Span


class Trouble(NamedTuple):
    """One mistake found in a text: its place, what it is, its cure, and the cure as an edit."""

    span: Span
    problem: str
    help: str
    replacement: str | None = None


class Mistake(NamedTuple):
    """A mistake known by a pattern.

    The texts are `str.format` templates over the pattern's groups, `{0}` being the whole match;
    `replacement` is None where there is no safe edit of the match.
    """

    pattern: re.Pattern[str]
    problem: str
    help: str
    replacement: str | None = None

    def trouble(self, text: str, at: int) -> Trouble | None:
        """This mistake at an offset of a text, if it stands there."""
        match = self.pattern.match(text, at)
        if match is None:
            return None
        groups = [match[0], *(group or "" for group in match.groups())]
        replacement = None if self.replacement is None else self.replacement.format(*groups)
        span = Span(*match.span())
        return Trouble(span, self.problem.format(*groups), self.help.format(*groups), replacement)


def known(mistakes: tuple[Mistake, ...], text: str, at: int) -> Trouble | None:
    """The first of some mistakes that stands at an offset."""
    for mistake in mistakes:
        trouble = mistake.trouble(text, at)
        if trouble is not None:
            return trouble
    return None


def _mistake(pattern: str, problem: str, cure: str, replacement: str | None = None) -> Mistake:
    return Mistake(re.compile(pattern), problem, cure, replacement)


WRONG_VALUE = (
    _mistake(r"T(?:rue|RUE)\b", "`{0}` is no value in TOML", "write `true`, in lower case", "true"),
    _mistake(
        r"F(?:alse|ALSE)\b", "`{0}` is no value in TOML", "write `false`, in lower case", "false"
    ),
    _mistake(
        r"(?:None|[Nn]ull|NULL|nil|undefined)\b",
        "`{0}` is no value in TOML",
        "leave the key out to have no value",
    ),
    _mistake(
        r"(?:yes|Yes|YES|on|On|ON)(?![\w-])", "`{0}` is no value in TOML", "write `true`", "true"
    ),
    _mistake(
        r"(?:no|No|NO|off|Off|OFF)(?![\w-])", "`{0}` is no value in TOML", "write `false`", "false"
    ),
    _mistake(
        r"([fFrRbBuU]{1,2})(?=[\"'])",
        "a string in TOML takes no prefix `{1}`",
        "remove the prefix; a string in single quotes keeps its backslashes as they are",
    ),
    _mistake(r"\(", "TOML has no tuples", "write an array in square brackets: `[…]`"),
    _mistake(
        r"[“”„]([^“”„\"\\\n]*)[“”]", "typographic quotes do not make a string", 'use `"`', '"{1}"'
    ),
    _mistake(r"[“”„«»‘’‚]", "typographic quotes do not make a string", 'use `"`'),
    _mistake(r"`", "backquotes do not make a string", 'use `"`'),
    _mistake(
        r"([+-]?)(\.[0-9]+)(?![\w.])",
        "a number needs a digit before its point",
        "write `{1}0{2}`",
        "{1}0{2}",
    ),
    _mistake(r"=", "one `=` too many", "a single `=` stands between a key and its value"),
    _mistake(
        r"\$\{\w*\}(?=[ \t]*(?:[,\]}#\n]|\Z))",
        "a reference to a constant stands in a string",
        'write `"{0}"`',
        '"{0}"',
    ),
    _mistake(r",", "a value is missing before the comma", "remove the comma, or write the value"),
)

WRONG_KEY = (
    _mistake(r"=", "a key is missing before `=`", "write `key = value`"),
    _mistake(r"\{", "a TOML file is not JSON", "write `key = value` lines under `[table]` headers"),
    _mistake(r"//|;|--", "`{0}` does not begin a comment", "begin a comment with `#`", "#"),
    _mistake(
        r"[\]})]", "there is no open bracket that `{0}` closes", "remove it, or open the bracket"
    ),
    _mistake(r",", "a key is missing before the comma", "remove the comma, or write `key = value`"),
)

AFTER_VALUE = (
    _mistake(r",", "no comma stands after a value on its own line", "remove the comma", ""),
    _mistake(r";", "no semicolon stands at the end of a line", "remove the semicolon", ""),
    _mistake(r"//", "`//` does not begin a comment", "begin a comment with `#`", "#"),
    _mistake(
        r"[\]})]", "there is no open bracket that `{0}` closes", "remove it, or open the bracket"
    ),
    _mistake(
        r"(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*[=.]",
        "a second key on the same line",
        "begin a new line before it",
    ),
)

WRONG_NUMBER = (
    _mistake(
        r"[0-9]{4}-[0-9]+-[0-9]+[^\s,\]}#]*", "`{0}` is no date", "write it as year-month-day"
    ),
    _mistake(
        r"[0-9]{1,2}:[0-9]+[^\s,\]}#]*", "`{0}` is no time", "write it as hours:minutes:seconds"
    ),
    _mistake(
        r"([+-]?)0+([0-9]+)(?![\w.])",
        "a number does not begin with 0 in TOML",
        "write `{1}{2}`, or a string for text such as an identifier",
    ),
    _mistake(
        r"([+-]?[0-9]+)\.(?![\w.])",
        "a number needs a digit after its point",
        "write `{1}.0`",
        "{1}.0",
    ),
    _mistake(
        r"[+-]?[0-9][0-9_]*_(?![\w.])",
        "an underscore stands only between two digits",
        "remove the last underscore",
    ),
)


def quoted(text: str) -> str | None:
    """A text as a TOML string, or None where it needs more thought than two quotes."""
    if any(char in "\"\\'" or not char.isprintable() for char in text):
        return None
    return f'"{text}"'
