from functools import partial


def work(x):
    return x


def use():
    return partial(work, 1)()
