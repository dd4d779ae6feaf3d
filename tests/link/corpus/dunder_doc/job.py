"""Usage text."""


def work():
    return __doc__
