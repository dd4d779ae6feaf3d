"""The value types of the language: what each accepts, and what it says of what it does not.

Every parser takes a TOML value and returns the value Modal wants (seconds, MiB, cores), or raises
ValueError with a message that can stand after "KEY: ". Bounds come from `modal_rules`, dated there.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from typing import Final, TypeVar

from jobspec.data import platform_choices
from jobspec.expression import Data
from jobspec.spec.faults import Mistaken, Single, each

T = TypeVar("T")

_OBJECT_NAME = r"[A-Za-z0-9._-]{1,64}"
_DURATION = r"(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?"
_SIZE = r"(\d+(?:\.\d+)?)\s*(KiB|MiB|GiB|TiB|KB|MB|GB|TB)"
_MIB = {"KiB": 1 / 1024, "MiB": 1, "GiB": 1024, "TiB": 1024 * 1024}
_PYTHON = r"(3\.\d{1,2})t?(?:\.\d+)?"
_REQUIREMENT = (
    r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\s*(?:\[[A-Za-z0-9._,\s-]*\])?\s*"
    r"(?:\(?\s*(?:(?:~=|===?|!=|<=|>=|<|>)\s*[A-Za-z0-9.*+!_-]+\s*,?\s*)*\)?|@\s*\S+)\s*(?:;.+)?"
)
_APT = r"[a-z0-9][a-z0-9+.-]+(?:[:=][A-Za-z0-9.+:~-]+)?"
_KEYWORDS: Final = frozenset(
    "False None True and as assert async await break class continue def del elif else except "
    "finally for from global if import in is lambda nonlocal not or pass raise return try while "
    "with yield".split()
)


class Unset:
    """The value of a key that an entry takes back with `false`."""

    def __repr__(self) -> str:
        return "false"


UNSET: Final = Unset()


def kind_of(value: object) -> str:
    """What TOML calls the type of a value."""
    names = {bool: "a boolean", int: "an integer", float: "a float", list: "an array"}
    if isinstance(value, str):
        return "a string"
    if isinstance(value, dict):
        return "a table"
    return names.get(type(value), "a date or time")


def text(value: object) -> str:
    """Any string."""
    if not isinstance(value, str):
        raise ValueError(f"expected a string, got {kind_of(value)}")
    return value


def line(value: object) -> str:
    """A string that is not empty and has no line break or NUL."""
    found = text(value)
    if not found.strip():
        raise ValueError("must not be empty")
    if found.isprintable():  # then it has none of what is looked for below
        return found
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", found):
        raise ValueError("must be a single line, without control characters")
    if re.search(r"[\ud800-\udfff]", found):
        raise ValueError("has a lone surrogate, which no text encoding can carry")
    return found


def is_ascii_name(found: str) -> bool:
    """Whether a text is a name of Python, plain ASCII, keywords among them."""
    return found.isascii() and found.isidentifier()


def boolean(value: object) -> bool:
    """`true` or `false`."""
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, got {kind_of(value)}")
    return value


def integer(minimum: int, maximum: int) -> Callable[[object], int]:
    """An integer within bounds, both included."""

    def parse(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"expected an integer, got {kind_of(value)}")
        if not minimum <= value <= maximum:
            raise ValueError(f"must be between {minimum} and {maximum}, got {value}")
        return value

    return parse


def number(minimum: float, maximum: float) -> Callable[[object], int | float]:
    """An integer or float within bounds, both included."""

    def parse(value: object) -> int | float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError(f"expected a number, got {kind_of(value)}")
        if not minimum <= value <= maximum:
            raise ValueError(f"must be between {minimum} and {maximum}, got {value}")
        return value

    return parse


def seconds(minimum: int, maximum: int) -> Callable[[object], int]:
    """A duration: an integer of seconds, or a text such as "90s", "30m", "1h30m", "2d"."""
    bounded = integer(minimum, maximum)

    def parse(value: object) -> int:
        if not isinstance(value, str):
            return bounded(value)
        match = re.fullmatch(_DURATION, value.strip())
        if match is None or not any(match.groups()):
            raise ValueError(f'not a duration: "{value}"; write "90s", "30m", "1h30m" or seconds')
        days, hours, minutes, secs = (int(part or 0) for part in match.groups())
        return bounded(((days * 24 + hours) * 60 + minutes) * 60 + secs)

    return parse


def mebibytes(minimum: int, maximum: int) -> Callable[[object], int]:
    """A size: an integer of MiB, or a text such as "512MiB" or "16GiB"."""
    bounded = integer(minimum, maximum)

    def parse(value: object) -> int:
        if isinstance(value, int) and 0 < value < minimum <= value * 1024 <= maximum:
            cause = f"must be between {minimum} and {maximum} MiB, got {value}"
            raise ValueError(f'{cause}; for gibibytes write "{value}GiB"')
        if not isinstance(value, str):
            return bounded(value)
        match = re.fullmatch(_SIZE, value.strip())
        if match is None:
            raise ValueError(f'not a size: "{value}"; write "512MiB", "16GiB" or a number of MiB')
        amount, unit = match.groups()
        if unit not in _MIB:
            cause = f"Modal counts in binary units: write {unit[0]}iB for {unit}"
            raise Mistaken(cause, f"{amount}{unit[0]}iB")
        size = float(amount) * _MIB[unit]
        if size != int(size):
            raise ValueError(f"{value} is not a whole number of MiB")
        return bounded(int(size))

    return parse


def or_limit(parse: Callable[[object], T]) -> Callable[[object], T | tuple[T, T]]:
    """One value, or `[request, limit]` with the limit at least the request."""

    def parse_pair(value: object) -> T | tuple[T, T]:
        if not isinstance(value, list):
            return parse(value)
        if len(value) != 2:
            raise ValueError(f"expected [request, limit], got {len(value)} values")
        request, limit = array(parse)(value)
        if limit < request:  # type: ignore[operator]  # both are numbers wherever this is used
            raise ValueError(f"the limit {value[1]} is below the request {value[0]}")
        return (request, limit)

    return parse_pair


def or_unset(parse: Callable[[object], T]) -> Callable[[object], T | Unset]:
    """What `parse` takes, or `false` to unset it."""
    return lambda value: UNSET if value is False else parse(value)


def array(parse: Callable[[object], T]) -> Callable[[object], tuple[T, ...]]:
    """An array whose every element `parse` takes."""

    def parse_array(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise _not_an_array(value, parse)
        return tuple(each(enumerate(value), lambda _, item: parse(item)))

    return parse_array


def _not_an_array(value: object, parse: Callable[[object], object]) -> ValueError:
    cause = f"expected an array, got {kind_of(value)}"
    try:
        parse(value)
    except ValueError:
        return ValueError(cause)
    return Single(cause)


def one_or_many(
    parse: Callable[[object], str], same: Callable[[str], str] = str.lower
) -> Callable[[object], str | list[str]]:
    """One text, or a non-empty array of texts in order of preference, none twice.

    Two texts are one choice where `same` makes one of them.
    """
    many = array(parse)

    def parse_either(value: object) -> str | list[str]:
        if not isinstance(value, list):
            return parse(value)
        if not value:
            raise ValueError("must not be an empty array")
        found = list(many(value))
        if len({same(each) for each in found}) != len(found):
            raise ValueError("names one choice twice")
        return found

    return parse_either


def identifier(value: object) -> str:
    """A Python name, plain ASCII, not a keyword."""
    found = text(value)
    if not is_ascii_name(found) or found in _KEYWORDS:
        raise ValueError(f"not a Python name: {found!r}")
    if found.startswith("__"):
        raise ValueError(f"names that begin with two underscores are Python's own: {found!r}")
    return found


def matched(value: object, pattern: str, cause: str) -> str:
    """The line, where all of it is of a pattern; `cause` says of `{!r}` what it is not."""
    found = line(value)
    if not re.fullmatch(pattern, found):
        raise ValueError(cause.format(found))
    return found


def object_name(value: object) -> str:
    """A name of a Modal object: letters, digits, `.`, `_`, `-`, at most 64."""
    found = text(value)
    if not re.fullmatch(_OBJECT_NAME, found):
        raise ValueError(
            f"not a Modal name: {found!r}; use letters, digits, '.', '_', '-', at most 64 of them"
        )
    return found


def python_version(value: object) -> str:
    """A Python series such as "3.12", as a text."""
    if isinstance(value, float):
        cause = 'write it in quotes, such as "3.12": TOML reads 3.10 as the number 3.1'
        raise Mistaken(cause, None)
    found = text(value)
    series = platform_choices("python")
    if found in series:
        return found
    first, *_, last = sorted(series, key=lambda each: int(each.partition(".")[2]))
    cause = f'not a Python series that Modal has: {found!r}; write "{first}" to "{last}"'
    match = re.fullmatch(_PYTHON, found)
    raise (
        Mistaken(cause, match[1]) if match is not None and match[1] in series else ValueError(cause)
    )


def requirement(value: object) -> str:
    """A PEP 508 requirement."""
    found = line(value)
    if found.startswith("-"):
        raise ValueError(f"an option, not a requirement: {found!r}")
    if not re.fullmatch(_REQUIREMENT, found.strip()):
        raise ValueError(f"not a requirement: {found!r}; write one such as 'polars>=1.0'")
    return found


def apt_package(value: object) -> str:
    """The name of a Debian package."""
    return matched(value, _APT, "not the name of a Debian package: {!r}")


def shell_command(value: object) -> str:
    """A command of an image build, on one line: Modal makes one RUN of it."""
    return line(value)


def data(value: object) -> Data:
    """A value that Python can write as a literal: no date, nothing infinite."""
    if isinstance(value, dict):
        return {key: data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [data(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("it is not finite")
    if isinstance(value, (str, int, float)):
        return value
    raise ValueError(f"it is {kind_of(value)}; write it as a string")


def arguments(value: object) -> dict[str, Data]:
    """Keyword arguments of a call."""
    if not isinstance(value, dict):
        raise ValueError(f"expected a table, got {kind_of(value)}")
    for key in value:
        if not unicodedata.normalize("NFKC", key).isidentifier() or key in _KEYWORDS:
            raise ValueError(f"not the name of a parameter: {key!r}")
    return {unicodedata.normalize("NFKC", key): data(item) for key, item in value.items()}


_PAYLOAD_FILE = r"(?:[^\W\d][\w-]*/|\.\./)*[^\W\d]\w*\.py"


def payload_parts(value: object) -> tuple[str, str]:
    """File and name of `FILE.py:NAME`."""
    found = line(value)
    file, colon, name = found.rpartition(":")
    if not colon or not name:
        raise ValueError(f'expected "FILE.py:NAME", got "{found}"')
    if not re.fullmatch(_PAYLOAD_FILE, file):
        raise ValueError(
            f"not a payload file: {file!r}; a path beside the spec that ends in an importable "
            "name and .py, with forward slashes"
        )
    name = unicodedata.normalize("NFKC", name)
    if not name.isidentifier() or name in _KEYWORDS:
        raise ValueError(f"not the name of a function or class: {name!r}")
    return file, name


def output_folder(value: object) -> str:
    """A relative folder, below the current directory."""
    found = line(value)
    if found.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", found):
        raise ValueError(f"must be relative to the current directory: {found!r}")
    if ".." in re.split(r"[/\\]", found):
        raise ValueError(f"must not leave the current directory: {found!r}")
    return found


def unicode_identifier(value: object) -> str:
    """A Python name of the payload, normalised as Python does."""
    found = unicodedata.normalize("NFKC", text(value))
    if not found.isidentifier() or found in _KEYWORDS:
        raise ValueError(f"not a Python name: {found!r}")
    return found
