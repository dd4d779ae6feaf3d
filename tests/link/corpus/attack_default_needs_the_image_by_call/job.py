import imagelib


def make():
    return imagelib.ONE


def helper(x=make()):
    return x


def work():
    return helper()
