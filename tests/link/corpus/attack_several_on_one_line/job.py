import imagelib

a = 1; b = imagelib.ONE; a = 2; c = (a, b); a = 3;


def work():
    return a, b, c
