class Space:
    locals()["X"] = 3


def work():
    return Space.X
