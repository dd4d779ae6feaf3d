import imagelib


def make():
    return 1


A = make()


def make():
    return imagelib.ONE + 5


B = make()


def work():
    return A, B
