class Model:
    a = lambda self: 1  # noqa: E731
