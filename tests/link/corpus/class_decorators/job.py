import functools

import imagelib


def add_name(cls):
    cls.label = cls.__name__.lower()
    return cls


def add(**attributes):
    def decorate(cls):
        for key, value in attributes.items():
            setattr(cls, key, value)
        return cls

    return decorate


@add_name
@add(size=3, one=imagelib.ONE)
class First:
    pass


@functools.total_ordering
@add(
    size=4
)
class Second:
    def __eq__(self, other):
        return True

    def __lt__(self, other):
        return False


def work():
    return First.label, First.size, First.one, Second.size, Second() >= Second()
