SIZE = 1


def one():
    return SIZE
