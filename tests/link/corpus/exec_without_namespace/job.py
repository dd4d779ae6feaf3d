exec("X = 2")


def work():
    return X
