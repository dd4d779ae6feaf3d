import imagelib

ONE = imagelib.ONE
del imagelib
import imagelib as again


def work():
    return ONE, again.ONE
