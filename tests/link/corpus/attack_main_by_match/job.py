match __name__:
    case '__main__':
        X = 1
    case _:
        X = 2


def work(x):
    return X
