"""What stands around a statement: blank lines and comments."""

from __future__ import annotations

import re

from jobspec.link.payload import Unit

_COOKIE = re.compile(r"#!|#.*?coding[:=]")


def split_trivia(unit: Unit) -> tuple[str, str]:
    """What stands before a unit: paragraphs of their own, and the comment right above it."""
    text = unit.source.text[unit.start : unit.code]
    rows = [row for row in text.split("\n")[:-1] if not (unit.start == 0 and _COOKIE.match(row))]
    at = len(rows)
    while at and rows[at - 1].strip():
        at -= 1
    if not any(row.strip() for row in rows[:at]):
        return "", "".join(f"{row.strip(chr(12))}\n" for row in rows)
    detached = "".join(f"{row}\n" for row in rows[:at])
    return detached, "".join(f"{row}\n" for row in rows[at:])


def comment_behind(unit: Unit) -> str:
    """A comment on the last line of a statement that is left out, as a line of its own."""
    last = unit.statements[-1]
    end = unit.source.offset(last.end_lineno or last.lineno, last.end_col_offset or 0)
    rest = unit.source.text[end : unit.end].strip()
    return f"{rest}\n" if rest.startswith("#") else ""
