"""What a key holds in the words of TOML, and what it is called in Modal's SDK."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from types import NoneType, UnionType
from typing import Literal, Union, get_args, get_origin

from jobspec.data import newer_vocabulary, places
from jobspec.schema.facets import Parser, choices_of, maker_of, number_facet
from jobspec.spec.table import Key, Table

_UNITS = {
    "seconds": 'seconds, or a text such as `"90s"`, `"30m"`, `"1h30m"`',
    "mebibytes": 'MiB, or a text such as `"512MiB"`, `"16GiB"`',
    "_payload_ref": '`"FILE.py:NAME"`',
}
_PLAIN = {str: "string", bool: "boolean", int: "integer", float: "number", object: "any value"}
_FEW = 12


def holds(key: Key[object]) -> str:
    """The type of a key in TOML's words, with its unit, bounds and choices."""
    shape = key.shape
    found = _type(shape.accepts)
    unit = _UNITS.get(maker_of(shape.parse, _UNITS))
    if unit is not None and "integer" in found:
        found = found.replace("integer or string", unit).replace("integer", unit)
    elif unit is not None:
        found = found.replace("string", unit)
    bounds = number_facet(shape.parse)
    if bounds:
        found += f"; {bounds['minimum']} to {bounds['maximum']}"
    return found + _choices(shape.parse)


def _choices(parse: Parser | None) -> str:
    names = choices_of(parse)
    if not names:
        return ""
    shown = [f"`{name}`" for name in names[:_FEW]]
    return f"; {', '.join(shown)}{', …' if len(names) > _FEW else ''}"


def _type(of: object) -> str:
    if isinstance(of, type) and issubclass(of, Table):
        accepts = of.accepts()
        return "table" if accepts is of else _type(accepts)
    origin, arguments = get_origin(of), get_args(of)
    if origin is Literal:
        return " or ".join(f"`{str(each).lower()}`" for each in arguments)
    if origin in (Union, UnionType):
        found = list(dict.fromkeys(_type(each) for each in arguments))
        if {"integer", "number"} <= set(found):
            found.remove("integer")
        return " or ".join(found)
    if origin is list:
        item = _type(arguments[0])
        return f"array of {item}s" if item.isalpha() else f"array of ({item})"
    if origin is dict:
        item = _type(arguments[1])
        return f"table of {item}s" if item.isalpha() else f"table of ({item})"
    if of in (None, NoneType):
        return "`false`"
    return _PLAIN[of] if isinstance(of, type) and of in _PLAIN else "any value"


def default_of(key: Key[object]) -> str:
    """What a key is where it is missing."""
    if key.is_required():
        return "required"
    if isinstance(key.default, bool):
        return f"`{str(key.default).lower()}`"
    if isinstance(key.default, (int, float)):
        return f"`{key.default}`"
    return f'`"{key.default}"`' if isinstance(key.default, str) else ""


@cache
def _by_place() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for word, place in places().items():
        found.setdefault(place, []).append(word)
    return found


def modal_words(*where: str) -> tuple[str, str]:
    """What stands in the app for the first place of some that Modal's SDK has, and since when.

    A `*` in a place is any part of it. The release is empty for what every SDK has that a spec can be
    for.
    """
    found = (each for place in where for each in _by_place() if fnmatchcase(each, place))
    words = _by_place().get(next(found, ""), [])
    with_keyword = [word for word in words if word[1] != "-"] or words
    names = [
        f"`{maker}`" if keyword == "-" else f"`{maker}({keyword}=)`"
        for maker, keyword in with_keyword
    ]
    since = {newer_vocabulary().get(word, "") for word in with_keyword}
    more = ", …" if len(names) > 2 else ""
    return ", ".join(names[:2]) + more, min(since) if since else ""
