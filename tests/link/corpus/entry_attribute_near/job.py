def helper():
    """Docs."""


def work(x):
    """Docs."""
    return x, helper.__name__, helper.__doc__
