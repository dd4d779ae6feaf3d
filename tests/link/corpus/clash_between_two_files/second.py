SIZE = 2


def two():
    return SIZE
