import math

SIZE_TWO = 2


def two(SIZE=2):
    return SIZE, math.e < 3
