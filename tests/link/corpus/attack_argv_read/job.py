import sys

NAME = sys.argv[0]


def work(x):
    return NAME is not None
