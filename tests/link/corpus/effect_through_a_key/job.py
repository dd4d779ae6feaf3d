import os


def key(x):
    os.mkdir(x)
    return x


S = sorted(['never'], key=key)


def work():
    return 1
