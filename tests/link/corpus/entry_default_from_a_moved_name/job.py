import imagelib

BASE = 2
SIZE = imagelib.ONE + BASE


def work(x=SIZE):
    return x
