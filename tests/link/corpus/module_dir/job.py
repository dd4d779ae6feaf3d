X = 1
NAMES = dir()


def work():
    return NAMES
