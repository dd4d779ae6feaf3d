"""A package that both sides have."""

LIMIT = 5


def clip(value):
    return min(value, LIMIT)
