import imagelib

import functools

ROWS = []
put = functools.partial(ROWS.insert, 0)
put(imagelib.ONE)


def work():
    return ROWS


def main():
    return ROWS
