"""A payload with an entry of every kind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator


def work(item: int = 1) -> int:
    """Gives back what it is given."""
    return item


async def stream(count: int = 3) -> AsyncIterator[int]:
    """Counts."""
    for number in range(count):
        yield number


def plain() -> None:
    """Does nothing."""


def plainer() -> None:
    """Does nothing, too."""


class Model:
    """Counts up to a size."""

    size: int = 3
    count: int = 5
    exact: bool = True
    label: str = "model"

    def load(self) -> None:
        """Makes the numbers."""
        self.numbers = list(range(self.size))

    def close(self) -> None:
        """Drops the numbers."""
        del self.numbers

    def predict(self, index: int) -> int:
        """One of the numbers."""
        return self.numbers[index]

    def tokens(self) -> Iterator[int]:
        """All the numbers."""
        yield from self.numbers


def hook(item: dict[str, int]) -> dict[str, int]:
    """Echoes."""
    return item


def web() -> object:
    """A web app that answers nothing."""

    async def application(scope: object, receive: object, send: object) -> None:
        return None

    return application


def main() -> None:
    """Calls nothing."""
