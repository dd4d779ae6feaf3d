import sys


def work():
    return sorted(vars(sys.modules[__name__]))
