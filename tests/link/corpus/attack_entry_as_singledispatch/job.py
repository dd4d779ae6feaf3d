import functools


@functools.singledispatch
def work(x):
    return 'other'


@work.register
def _(x: int):
    return 'int'
