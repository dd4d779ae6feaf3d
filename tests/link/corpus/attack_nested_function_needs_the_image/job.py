import imagelib


def outer():
    def inner():
        return imagelib.ONE

    return inner


INNER = outer()
A = INNER()


def work():
    return A, INNER()
