def inner(x):
    return x


def work(x):
    return inner(x)
