import itertools

import imagelib

ids = itertools.count(1)
A = next(ids)
B = imagelib.array([next(ids)])
C = next(ids)
D = [next(ids) for _ in range(2)]


def work():
    return A, B, C, D, next(ids)
