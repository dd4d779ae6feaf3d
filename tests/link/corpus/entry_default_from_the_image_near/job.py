import imagelib


def work(x=None):
    return imagelib.ONE if x is None else x
