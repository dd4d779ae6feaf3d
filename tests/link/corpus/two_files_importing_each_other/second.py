FACTOR = 3


def scale(x):
    return x * FACTOR


def two(x):
    return scale(x) + 1
