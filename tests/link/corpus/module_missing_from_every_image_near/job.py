import imagelib


def work():
    return imagelib.ONE
