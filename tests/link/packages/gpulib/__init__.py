"""A package that only the second image has."""

NAME = "gpu"
TWO = 2


def kernel(value):
    return value * 100
