import imagelib


def extra():
    return 1


FIRST = extra()
from imagelib import extra

SECOND = extra.DEPTH


def work():
    return FIRST, SECOND
