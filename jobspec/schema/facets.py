"""What parsers of values say about texts and numbers, in the words of JSON Schema.

A facet may leave out what the parser checks beyond it, never refuse what the parser takes.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FunctionType
from typing import TypeAlias

from jobspec.data import free_threaded, image_builders, platform_choices, timezones
from jobspec.spec import choices, handle_values, image_values, values

Facet: TypeAlias = "dict[str, object]"
Parser: TypeAlias = "Callable[[object], object]"

CONSTANT = r"\$\{"
"""What is in every string that names a constant, whose value no schema knows."""

_DURATION = r"\s*(?:\d+d)?\s*(?:\d+h)?\s*(?:\d+m)?\s*(?:\d+s)?\s*"
_SIZE = r"\s*\d+(?:\.\d+)?\s*(?:KiB|MiB|GiB|TiB)\s*"


def text_facet(parse: Parser | None) -> Facet:
    """What a text may be that a parser takes; empty where nothing short can be said."""
    for each in _parts(parse):
        facet = _TEXTS.get(each) or _MADE.get(each.__qualname__.partition(".")[0])
        if facet is not None:
            return facet()
    return {}


def number_facet(parse: Parser | None) -> Facet:
    """The bounds of the numbers that a parser takes, both included."""
    for each in _parts(parse):
        held = inspect.getclosurevars(each).nonlocals
        if "minimum" in held and "maximum" in held:
            return {"minimum": held["minimum"], "maximum": held["maximum"]}
    return {}


def choices_of(parse: Parser | None) -> list[str]:
    """The closed set of texts that a parser takes, if it has one."""
    alternatives = text_facet(parse).get("anyOf", [])
    assert isinstance(alternatives, list)
    return next((each["enum"] for each in alternatives if "enum" in each), [])


def maker_of(parse: Parser | None, makers: Iterable[str]) -> str:
    """The first of some functions that a parser, or one that it was made from, is or is made by."""
    names = [each.__qualname__.partition(".")[0] for each in _parts(parse)]
    return next((name for name in names if name in makers), "")


def _parts(parse: Parser | None) -> Iterator[FunctionType]:
    """A parser and those that it was made from, outermost first."""
    if not isinstance(parse, FunctionType):
        return
    yield parse
    for held in inspect.getclosurevars(parse).nonlocals.values():
        if isinstance(held, FunctionType):
            yield from _parts(held)


def _pattern(regex: str) -> Facet:
    return {"pattern": f"^(?:{regex})$|{CONSTANT}"}


def _enum(names: Iterable[str], other: str = "") -> Facet:
    """One of some names; `other` matches further texts, such as the names in other letters."""
    pattern = f"^(?:{other})$|{CONSTANT}" if other else CONSTANT
    return {"anyOf": [{"enum": sorted(names)}, {"pattern": pattern}]}


def _in_any_case(names: Iterable[str]) -> str:
    """A pattern for names in capitals, small letters or both."""
    return "|".join(
        "".join(
            f"[{each.upper()}{each.lower()}]" if each.isalpha() else f"[{each}]" for each in name
        )
        for name in sorted(names)
    )


def _choices(kind: str, rest: str = "", other: str = "") -> Callable[[], Facet]:
    """Names of Modal's in any letters, with `rest` behind one, or what `other` matches."""

    def facet() -> Facet:
        known = platform_choices(kind)
        named = f"(?:{_in_any_case(known)}){rest}"
        return _enum(known, f"{named}|{other}" if other else named)

    return facet


_TEXTS: Mapping[Parser, Callable[[], Facet]] = {
    choices.cloud: _choices("cloud"),
    choices.cron: lambda: _pattern(r"\s*\S+(?:\s+\S+){4}\s*"),
    choices.gpu: _choices("gpu", "(?::[0-9]+)?"),
    choices.http_method: lambda: _enum(choices.HTTP_METHODS),
    choices.image_builder: lambda: _enum(image_builders()),
    choices.region: _choices("region", other=choices.PROVIDER_REGION),
    choices.routing_region: _choices("routing_region"),
    choices.timezone: lambda: _enum(timezones()),
    choices.web_label: lambda: _pattern("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"),
    handle_values.env_key: lambda: _pattern("[A-Za-z_][A-Za-z0-9_]*"),
    values.identifier: lambda: _pattern("[A-Za-z_][A-Za-z0-9_]*"),
    handle_values.mount_path: lambda: _pattern("/.*"),
    handle_values.app_name: lambda: _pattern("[A-Za-z0-9._-]{1,64}"),
    values.object_name: lambda: _pattern("[A-Za-z0-9._-]{1,64}"),
    values.python_version: lambda: _enum(platform_choices("python")),
    image_values.added_python: lambda: _enum({*platform_choices("python"), *free_threaded()}),
}
_MADE: Mapping[str, Callable[[], Facet]] = {
    "seconds": lambda: _pattern(_DURATION),
    "mebibytes": lambda: _pattern(_SIZE),
    "_payload_ref": lambda: _pattern("[^:]+[.]py:.+"),
}
"""Parsers by the name of the function that makes them."""
