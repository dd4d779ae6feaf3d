def inner(x):
    return x


def work(xs):
    return list(map(inner, xs))
