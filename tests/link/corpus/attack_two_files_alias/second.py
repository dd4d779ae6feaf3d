def scale(x):
    return x * 2


def two(x):
    return scale(x)
