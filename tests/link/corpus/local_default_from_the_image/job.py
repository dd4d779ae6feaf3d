import imagelib


def work(x):
    return imagelib.ONE + x


def rows(count=imagelib.ONE):
    return range(count)
