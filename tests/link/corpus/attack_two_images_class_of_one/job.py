import gpulib
import imagelib


class Net(imagelib.Array):
    pass


def small():
    return Net([1])


def large():
    return gpulib.kernel(2)
