"""A submodule that is not imported by its package."""

DEPTH = 7


def deepen(value):
    return value + DEPTH
