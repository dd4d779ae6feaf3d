import imagelib


def key(x):
    return x * imagelib.ONE


A = sorted([2, 1], key=key)


def work():
    return A
