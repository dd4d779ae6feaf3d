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


@(lambda f:
    f)
def work(x): \
    return x + TOTAL, TEXT, NAMES, \
        imagelib.FLAG
