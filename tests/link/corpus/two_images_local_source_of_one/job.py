import _helpers
from _helpers import twice

VALUE = twice(4)


def plain(x):
    return x + 1


def work(x):
    return twice(x), VALUE, _helpers.NAME


def main():
    return twice(3)
