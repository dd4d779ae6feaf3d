import helpers
from helpers import twice

VALUE = twice(4)


def plain(x):
    return x + 1


def work(x):
    return twice(x), VALUE, helpers.NAME


def main():
    return twice(3)
