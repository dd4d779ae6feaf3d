import sys

X = 4


def work():
    return "json" in sys.modules, sys.modules["sys"] is sys, __name__, X
