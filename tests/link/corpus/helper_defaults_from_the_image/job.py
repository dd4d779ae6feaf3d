import imagelib


def helper(x=imagelib.ONE, *, names=imagelib.NAMES, make=lambda: imagelib.zeros(1)):
    return x, names, make()


later = lambda x, base=imagelib.ONE: x + base  # noqa: E731


def work():
    return helper(), later(2)
