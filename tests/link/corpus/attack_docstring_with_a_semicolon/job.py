'docs'; X = 1


def work(x):
    return X
