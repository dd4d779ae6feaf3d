import sys

X = 4


def work():
    return sys.modules[__name__].X, getattr(sys.modules[__name__], "X"), "json" in sys.modules
