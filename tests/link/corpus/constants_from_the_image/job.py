import imagelib
from imagelib import array as make

BASE = 10
COL = imagelib.col("value")
TABLE = make([1, 2, 3])
DERIVED = TABLE + BASE
MASK = DERIVED > 11
LABELS = [name.upper() for name in imagelib.NAMES]
PLAIN = BASE * 2
PAIR = A, (B, *C) = imagelib.ONE, ("b", 3, 4)
LAST = DERIVED.sum() + PLAIN


def work():
    return COL, TABLE, DERIVED, MASK, LABELS, PLAIN, PAIR, A, B, C, LAST


def main():
    return BASE, PLAIN
