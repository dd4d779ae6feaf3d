X = 0
if __name__ == '__main__' or X == 0:
    X = 5
if __name__ == '__main__' and X:
    X = 9
if not __name__ == '__main__':
    Y = 1


def work(x):
    return X, Y
