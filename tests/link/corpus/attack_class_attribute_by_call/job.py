import imagelib


def make():
    return imagelib.ONE


class Box:
    one = make()
    two = [make() for _ in range(1)]


def work():
    return Box.one, Box.two
