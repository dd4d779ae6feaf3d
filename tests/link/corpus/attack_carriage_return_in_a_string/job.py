X = 'a\rb'


def work(x):
    return X
