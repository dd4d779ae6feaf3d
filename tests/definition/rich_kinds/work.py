"""Entries of every kind, and every modifier."""

from __future__ import annotations


def gather(items: list[int]) -> list[int]:
    """Doubles each."""
    return [2 * item for item in items]


def train(step: int) -> int:
    """Does nothing."""
    return step


def site():
    """A web app that answers nothing."""
    return lambda environ, start: []


def other_site():
    """A web app that answers nothing."""
    return lambda environ, start: []


def files() -> None:
    """Would start a server."""


class Model:
    """Answers calls and requests."""

    size: int = 1

    def load(self) -> None:
        """Loads."""

    def move(self) -> None:
        """Moves."""

    def predict(self, x: int) -> int:
        """Gives it back."""
        return x

    async def count(self, x: int):
        """Yields it."""
        yield x

    def health(self) -> str:
        """Answers."""
        return "ok"

    def app(self):
        """A web app that answers nothing."""
        return lambda scope, receive, send: None

    def pages(self):
        """A web app that answers nothing."""
        return lambda environ, start: []

    def files(self) -> None:
        """Would start a server."""


class Batches:
    """Has one batched method."""

    def run(self, items: list[int]) -> list[int]:
        """Gives them back."""
        return items


class Service:
    """A server."""

    def warm(self) -> None:
        """Loads."""

    def start(self) -> None:
        """Starts."""

    def stop(self) -> None:
        """Stops."""


class Cluster:
    """A server on a cluster."""

    def start(self) -> None:
        """Starts."""


def main() -> None:
    """Calls nothing."""
