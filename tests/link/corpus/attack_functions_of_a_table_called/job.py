import imagelib


def make():
    return imagelib.ONE


TABLE = [make]
MADE = [f() for f in TABLE]


def work():
    return MADE
