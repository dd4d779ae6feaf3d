locals()["X"] = 3


def work():
    return X
