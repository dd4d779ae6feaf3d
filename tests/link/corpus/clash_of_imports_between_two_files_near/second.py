from math import floor as cut


def two():
    return cut(3.5)
