import imagelib


def work(x=imagelib.ONE):
    return x
