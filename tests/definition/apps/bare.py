"""One object of every kind that asks for nothing: what the SDK sends by itself."""

import modal

app = modal.App("bare")
image = modal.Image.debian_slim(python_version="3.12").run_commands("true")


@app.function(image=image)
def function() -> None:
    """Returns."""


@app.function(image=image)
def generator():
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


@app.cls(image=image)
class Class:
    """Has a method of each sort."""

    @modal.method()
    def function(self) -> None:
        """Returns."""

    @modal.method()
    def generator(self):
        """Yields."""
        yield
