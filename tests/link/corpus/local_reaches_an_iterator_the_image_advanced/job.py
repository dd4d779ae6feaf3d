import itertools

import imagelib

ids = itertools.count()
FIRST = imagelib.array([next(ids)])
SECOND = next(ids)


def work():
    return FIRST, SECOND


def main():
    return SECOND
