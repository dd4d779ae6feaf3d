"""Functions on numbers."""


def relu(value):
    return max(0, value)
