SPACE = {}
exec("X = 2", SPACE)


def work():
    return SPACE["X"]
