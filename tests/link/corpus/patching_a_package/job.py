import imagelib

_old = imagelib.zeros
imagelib.zeros = lambda n: ("patched", _old(n))
imagelib.nn_added = True


def work():
    return imagelib.zeros(2), imagelib.nn_added
