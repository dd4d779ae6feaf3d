import imagelib


def make(n):
    return imagelib.zeros(n)


make = make(2)


def work():
    return make
