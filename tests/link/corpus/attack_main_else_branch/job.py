X = 0
if __name__ == '__main__':
    X = 1
elif X == 0:
    X = 2


def work(x):
    return X
