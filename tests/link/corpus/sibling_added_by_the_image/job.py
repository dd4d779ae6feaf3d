import helpers
from helpers import twice

VALUE = twice(4)


def work(x):
    return twice(x), VALUE, helpers.NAME
