NAMES = [last := n for n in "ab"]


def work():
    return NAMES, last
