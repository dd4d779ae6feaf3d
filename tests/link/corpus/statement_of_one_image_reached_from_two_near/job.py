import gpulib

STATE = []
STATE.append(1)
LARGE = [gpulib.TWO]


def small():
    return STATE


def large():
    return STATE, LARGE
