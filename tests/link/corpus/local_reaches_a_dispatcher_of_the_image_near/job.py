from functools import singledispatch

import imagelib


@singledispatch
def show(x):
    return "plain"


@show.register(int)
def _(x):
    return "int"


def work():
    return show(imagelib.ONE)


def main():
    return show(1), len(show.registry)
