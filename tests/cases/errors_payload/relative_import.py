from . import job


def work():
    pass
