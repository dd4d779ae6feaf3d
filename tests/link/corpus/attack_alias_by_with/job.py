import imagelib

import contextlib

ROWS = []
with contextlib.nullcontext(ROWS) as same:
    pass
same.append(imagelib.ONE)


def work():
    return ROWS


def main():
    return ROWS
