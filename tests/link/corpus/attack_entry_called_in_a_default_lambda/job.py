def inner(x):
    return x


def work(x, f=lambda y: inner(y)):
    return f(x)
