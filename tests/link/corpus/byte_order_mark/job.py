X = "é"


def work():
    return X
