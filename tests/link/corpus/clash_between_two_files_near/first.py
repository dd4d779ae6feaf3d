import math

SIZE_ONE = 1


def one(SIZE=1):
    return SIZE, math.pi > 3
