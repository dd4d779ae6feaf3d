import imagelib

COUNT = 2


def work(x):
    return imagelib.ONE + x


def rows(count=COUNT):
    return range(count)
