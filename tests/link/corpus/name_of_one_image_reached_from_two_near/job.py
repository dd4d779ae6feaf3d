import gpulib


def shared():
    return 1


def only_large():
    return gpulib.TWO


def small():
    return shared()


def large():
    return shared(), only_large()
