"""What is wrong with a value, where it takes more than a ValueError to say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

T = TypeVar("T")
Index = TypeVar("Index", int, str)


class Mistaken(ValueError):
    """A value for which the right one is known: `meant`, or itself in quotes where that is None."""

    def __init__(self, message: str, meant: str | None) -> None:
        super().__init__(message)
        self.meant = meant


class Single(ValueError):
    """One element stands where an array of such elements is expected."""


def each(items: Iterable[tuple[Index, object]], parse: Callable[[Index, object], T]) -> list[T]:
    """What `parse` makes of each element of an array or a table; raises ElementError for all faults."""
    found: list[T] = []
    faults: list[ElementError] = []
    for index, item in items:
        try:
            found.append(parse(index, item))
        except ValueError as error:
            fault = ElementError(index, str(error))
            fault.__cause__ = error
            faults.append(fault)
    if faults:
        faults[0].others = tuple(faults[1:])
        raise faults[0]
    return found


class ElementError(ValueError):
    """An element of an array or a table is at fault; `index` says which.

    `others` are further elements of the same array or table that are at fault.
    """

    def __init__(self, index: int | str, message: str) -> None:
        super().__init__(message)
        self.index = index
        self.others: tuple[ElementError, ...] = ()


class WrongKey(ValueError):
    """The name of an element of a table is at fault, not its value.

    `beside` is the key of the same table that it does not go with, if that is what is wrong.
    """

    def __init__(self, message: str, beside: str = "") -> None:
        super().__init__(message)
        self.beside = beside


class Conflict(NamedTuple):
    """A key of a table that does not go with others of it, and why not; `beside` is one of those."""

    key: str
    cause: str
    beside: str = ""


def refuse(*conflicts: Conflict) -> None:
    """Raises ElementError for keys of a table that do not go with others, if there are any."""
    each(((conflict.key, conflict) for conflict in conflicts), _refuse)


def _refuse(_: str, conflict: object) -> None:
    assert isinstance(conflict, Conflict)
    raise WrongKey(conflict.cause, conflict.beside)
