import sharedlib
from sharedlib import LIMIT

TOP = LIMIT + 1


class Base(sharedlib.__class__):
    pass


def work():
    return TOP


def main(n: int = 2):
    return TOP, sharedlib.clip(9), LIMIT
