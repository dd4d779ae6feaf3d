import imagelib
import gpulib

LOG = []


def log(x):
    LOG.append(x)
    return x


A = log(1)
B = log(gpulib.TWO)
C = log(3)


def small():
    return C


def large():
    return B
