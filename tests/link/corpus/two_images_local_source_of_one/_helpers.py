NAME = __name__


def twice(x):
    return x * 2
