LEAK = 1


def one(x):
    return LEAK
