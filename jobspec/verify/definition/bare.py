"""One object of every kind that asks for nothing: what the SDK sends by itself."""

from collections.abc import Iterator

import modal

app = modal.App("bare")
image = modal.Image.debian_slim(python_version="3.12").run_commands("true")


@app.function(image=image)
def function() -> None:
    """Returns."""


@app.function(image=image)
def generator() -> Iterator[None]:
    """Yields."""
    yield


@app.function(image=image)
@modal.fastapi_endpoint()
def endpoint() -> None:
    """Answers."""


@app.function(image=image)
@modal.asgi_app()
def asgi() -> None:
    """Serves."""


@app.function(image=image)
@modal.wsgi_app()
def wsgi() -> None:
    """Serves."""


@app.function(image=image)
@modal.web_server(8000)
def web_server() -> None:
    """Starts a server."""


@app.server(image=image)
class Server:
    """Starts a server."""

    @modal.enter()
    def start(self) -> None:
        """Starts it."""


@app.cls(image=image)
class Batched:
    """Has a batched method, which stands alone."""

    @modal.batched(max_batch_size=2, wait_ms=1)
    def batched(self, items: list[int]) -> list[int]:
        """Gives them back."""
        return items


@app.cls(image=image)
class Class:
    """Has a method of each sort."""

    @modal.method()
    def function(self) -> None:
        """Returns."""

    @modal.method()
    def generator(self) -> Iterator[None]:
        """Yields."""
        yield

    @modal.fastapi_endpoint()
    def endpoint(self) -> None:
        """Answers."""

    @modal.asgi_app()
    def asgi(self) -> None:
        """Serves."""

    @modal.wsgi_app()
    def wsgi(self) -> None:
        """Serves."""

    @modal.web_server(8000)
    def web_server(self) -> None:
        """Starts a server."""
