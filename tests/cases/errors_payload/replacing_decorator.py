import functools


def swap(f):
    return 1


@swap
def work():
    pass
