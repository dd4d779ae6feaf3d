import inspect
import sys


class A:
    pass


def work(x):
    return [n for n, c in inspect.getmembers(sys.modules[__name__], inspect.isclass)]
