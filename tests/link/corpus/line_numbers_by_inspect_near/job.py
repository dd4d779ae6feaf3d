import sys


def work():
    return sys.getrecursionlimit() > 1, sys.version_info >= (3, 8)
