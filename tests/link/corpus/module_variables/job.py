X = 1
NAMES = sorted(vars())


def work():
    return NAMES
