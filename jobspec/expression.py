"""The one way a spec value reaches an app: a small expression type.

A value is a literal, a declared name, a text made of both, or a collection or call of those. Only
`emit.printer` turns an expression into Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

Scalar: TypeAlias = "str | int | float | bool | None"
Data: TypeAlias = "Scalar | list[Data] | tuple[Data, ...] | dict[str, Data]"


class Literal(NamedTuple):
    """A constant of the language: text, number, truth value or None."""

    value: Scalar


class Name(NamedTuple):
    """A name that the app declares, dotted where it is an attribute (`modal.Cron`)."""

    name: str


class Template(NamedTuple):
    """A text with declared names in it; prints as an f-string."""

    parts: tuple[str | Name, ...]


class Sequence(NamedTuple):
    """A list, or a tuple where Modal tells the two apart (`cpu=(1, 2)`)."""

    items: tuple[Expression, ...]
    is_tuple: bool = False


class Mapped(NamedTuple):
    """A dict, in order."""

    items: tuple[tuple[Expression, Expression], ...]


class Call(NamedTuple):
    """A call of a dotted name or of a method of a value (`receiver` with `function` its name)."""

    function: str
    args: tuple[Expression, ...] = ()
    kwargs: tuple[tuple[str, Expression], ...] = ()
    receiver: Expression | None = None


class Attribute(NamedTuple):
    """An attribute of a value: `pathlib.Path(__file__).parent`."""

    value: Call
    name: str


class Below(NamedTuple):
    """A path below a folder: `HERE / "assets"`."""

    folder: Name
    path: Literal | Name | Template


Expression: TypeAlias = "Literal | Name | Template | Sequence | Mapped | Call | Attribute | Below"


class Text(str):
    """A string from a spec that names constants: its expanded value, and the parts it came from."""

    __slots__ = ("parts",)
    parts: tuple[str | Name, ...]

    @staticmethod
    def of(value: str, parts: Iterable[str | Name]) -> Text:
        """The expanded value together with its parts."""
        text = Text(value)
        text.parts = tuple(parts)
        return text


def lift(value: Data) -> Expression:
    """The expression of a plain value; a text that names constants keeps naming them."""
    if isinstance(value, Text):
        if len(value.parts) == 1 and isinstance(value.parts[0], Name):
            return value.parts[0]
        return Template(value.parts)
    if isinstance(value, list):
        return Sequence(tuple(lift(item) for item in value))
    if isinstance(value, tuple):
        return Sequence(tuple(lift(item) for item in value), is_tuple=True)
    if isinstance(value, dict):
        return Mapped(tuple((lift(key), lift(item)) for key, item in value.items()))
    return Literal(value)


def call(function: str, *args: Data, **kwargs: Data) -> Call:
    """A call with plain values for arguments."""
    return Call(
        function,
        tuple(lift(arg) for arg in args),
        tuple((key, lift(value)) for key, value in kwargs.items()),
    )


def keywords(values: Mapping[str, Expression]) -> tuple[tuple[str, Expression], ...]:
    """Keyword arguments in the order of the mapping."""
    return tuple(values.items())
