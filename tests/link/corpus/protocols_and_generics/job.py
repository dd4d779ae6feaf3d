from __future__ import annotations

from typing import Generic, Protocol, TypeVar, runtime_checkable

T = TypeVar("T", bound="Sized")


@runtime_checkable
class Sized(Protocol):
    def size(self) -> int: ...


class Box(Generic[T]):
    def __init__(self, item: T) -> None:
        self.item = item

    def size(self) -> int:
        return len(self.item)


class Pair(Box[T], Generic[T]):
    pass


def work(items: list[int]) -> object:
    box = Box[list](items)
    return isinstance(box, Sized), isinstance(3, Sized), Pair([1]).size(), Pair.__orig_bases__, T.__bound__
