import \
    imagelib
from imagelib import \
    ONE, \
    NAMES

TOTAL = ONE + \
    2 + \
3

TEXT = "a \
  b"
assert TOTAL == 6, \
    "six"


def plain(f): \
    return f


@(plain
    )
def work(x): \
    return x + TOTAL, TEXT, NAMES, \
        imagelib.FLAG
