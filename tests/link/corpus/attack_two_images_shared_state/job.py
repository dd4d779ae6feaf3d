import gpulib

TABLE = {}
ALIAS = TABLE
ALIAS['b'] = gpulib.TWO


def small():
    return TABLE


def large():
    return ALIAS
