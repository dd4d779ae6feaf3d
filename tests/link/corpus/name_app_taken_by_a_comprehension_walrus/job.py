NAMES = [image := n for n in "ab"]


def work():
    return NAMES
