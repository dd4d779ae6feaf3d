from . import helpers


def work():
    return helpers.x
