for _size in range(3):
    pass


def two(x):
    return _size
