LIMIT = 4


def work():
    return LIMIT
