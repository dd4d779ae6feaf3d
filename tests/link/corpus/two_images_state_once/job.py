import imagelib
import gpulib

STATE = []
STATE.append("plain")
EXTRA = imagelib.array([1])
STATE.append(imagelib.ONE)


def small():
    return STATE, EXTRA


def large():
    return STATE, EXTRA, gpulib.TWO
