"""The words of TOML as regular expressions: strings, numbers, times, keys, blank space.

TOML 1.1 is among them, because the parser reads it.
"""

from __future__ import annotations

import re

ESCAPE = (
    r"\\(?:[btnfre\"\\]|x[0-9A-Fa-f]{2}|u(?![dD][89A-Fa-f])[0-9A-Fa-f]{4}"
    r"|U(?!0000[dD][89A-Fa-f])(?:000[0-9A-Fa-f]|0010)[0-9A-Fa-f]{4})"
)
_BASIC = rf'"(?:[^"\\\x00-\x08\n-\x1f\x7f]++|{ESCAPE})*+"'
_LITERAL = r"'[^'\n]*+'"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]++)?)?"
_DATE = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_OFFSET = r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_DIGITS = r"[0-9](?:_?[0-9])*+"

VALUE = re.compile(
    rf"""
    ([\[{{])
    | "{{3}}(?:[^"\\]++|{ESCAPE}|\\[ \t]*+\n|"(?!""))*+"{{3,5}}
    | '{{3}}(?:[^']++|'(?!''))*+'{{3,5}}
    | (?!"{{3}}){_BASIC}
    | (?!'{{3}}){_LITERAL}
    | true | false
    | {_DATE}(?:[Tt\ ]{_TIME}{_OFFSET}?)?
    | {_TIME}
    | 0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*+
    | 0b[01](?:_?[01])*+
    | 0o[0-7](?:_?[0-7])*+
    | [+-]?(?:0|[1-9](?:_?[0-9])*+)(?:\.{_DIGITS})?(?:[eE][+-]?{_DIGITS})?
    | [+-]?(?:inf|nan)
    """,
    re.VERBOSE,
)
KEY_PART = re.compile(rf"[A-Za-z0-9_-]++|{_BASIC}|{_LITERAL}")
PLAIN_KEY = re.compile(r"([A-Za-z0-9_-]++)[ \t]*+=[ \t]*+")
BLANK = re.compile(r"[ \t]*+")
GAP = re.compile(r"(?:[ \t\n]++|#[^\n]*+)*+")
LINE_END = re.compile(r"[ \t]*+(?:#[^\n]*+)?(?:\n|\Z)")
