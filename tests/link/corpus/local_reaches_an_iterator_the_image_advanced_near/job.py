import itertools

import imagelib

ids = itertools.count()
others = itertools.count(10)
FIRST = imagelib.array([next(others)])
SECOND = next(ids)


def work():
    return FIRST, SECOND


def main():
    return SECOND
