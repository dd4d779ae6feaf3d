import imagelib

X = imagelib.ONE


def small():
    return X


def large():
    return imagelib.NAMES
