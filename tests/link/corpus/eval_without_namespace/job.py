X = 2


def work():
    return eval("X + 1")
