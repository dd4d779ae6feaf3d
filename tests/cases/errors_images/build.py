import functools

WHERE = "/weights"


@functools.cache
def decorated() -> None:
    pass


def computed(folder: str = WHERE) -> None:
    pass


def stream():
    yield 1


def needs(name: str, *, size: int) -> None:
    pass


class Thing:
    pass
