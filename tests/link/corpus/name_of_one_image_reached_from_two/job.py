import gpulib


def shared():
    return gpulib.TWO


def small():
    return shared()


def large():
    return shared()
