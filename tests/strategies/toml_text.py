"""A small writer of TOML 1.0, independent of the parser under test."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def to_toml(data: Mapping[str, object]) -> str:
    """A document: plain values first, then tables by header, and arrays of tables."""
    lines = [f"{_key(key)} = {value(item)}" for key, item in data.items() if not is_table(item)]
    for key, item in data.items():
        if isinstance(item, Mapping):
            lines += ["", f"[{_key(key)}]", *_rows(item)]
        elif is_table(item):
            assert isinstance(item, list)
            for each in item:
                lines += ["", f"[[{_key(key)}]]", *_rows(each)]
    return "\n".join(lines) + "\n"


def is_table(item: object) -> bool:
    """Whether a value is written with a header of its own."""
    if isinstance(item, list):
        return bool(item) and all(isinstance(each, Mapping) for each in item)
    return isinstance(item, Mapping)


def _rows(table: Mapping[str, object]) -> list[str]:
    return [f"{_key(key)} = {value(item)}" for key, item in table.items()]


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _string(key)


def _string(text: str) -> str:
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code < 0x20 or code == 0x7F:
        return f"\\u{code:04x}"
    return character


def value(item: object) -> str:
    """A value as it stands behind `=`."""
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, str):
        return _string(item)
    if isinstance(item, float):
        return repr(item).replace("e+", "e")
    if isinstance(item, (int, datetime, date, time)):
        return str(item)
    if isinstance(item, list):
        return "[" + ", ".join(value(each) for each in item) + "]"
    assert isinstance(item, Mapping), item
    return "{ " + ", ".join(_rows(item)) + " }" if item else "{}"
