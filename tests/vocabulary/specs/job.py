"""What the specs of this folder carry."""


def work() -> int:
    """A plain function."""
    return 1


def other() -> int:
    """Another."""
    return 2


def batch(numbers: list[int]) -> list[int]:
    """A batched function."""
    return [number + 1 for number in numbers]


def page() -> str:
    """What an endpoint answers."""
    return "page"


def web():
    """A web app."""

    async def app(scope, receive, send) -> None:
        pass

    return app


def site():
    """A WSGI app."""

    def app(environ, start_response) -> list[bytes]:
        return []

    return app


def listen() -> None:
    """Starts something that listens."""


def build(flavour: str = "plain") -> None:
    """Part of an image's build."""
    print(flavour)


class Model:
    """A class."""

    size: str = "small"

    def load(self) -> None:
        pass

    def warm(self) -> None:
        pass

    def close(self) -> None:
        pass

    def predict(self, x: int) -> int:
        return x


class Server:
    """A server."""

    def start(self) -> None:
        pass
