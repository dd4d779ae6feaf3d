import imagelib


def rows():
    yield imagelib.ONE


A = list(rows())
B = next(rows())
LAZY = rows()


def work():
    return A, B, next(LAZY)
