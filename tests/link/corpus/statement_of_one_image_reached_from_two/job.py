import gpulib

STATE = []
STATE.append(gpulib.TWO)


def small():
    return STATE


def large():
    return STATE
