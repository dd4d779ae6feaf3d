import imagelib


def make(n):
    return imagelib.ONE + n


make: int = make(2)


def work():
    return make
