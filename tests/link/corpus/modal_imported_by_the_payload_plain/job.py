import modal


def work():
    return modal.__name__
