import sys

X = 4


def work():
    return sys.modules[__name__].X
