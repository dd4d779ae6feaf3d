"""At the end of a dotted import."""

VALUE = 11


def grow(value):
    return value + VALUE
