import gpulib

TABLE = {}
TABLE['a'] = 1
TABLE['b'] = gpulib.TWO


def small():
    return 1


def large():
    return TABLE
