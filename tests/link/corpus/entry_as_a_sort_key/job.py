def rank(x):
    return -x


def work(xs):
    return sorted(xs, key=rank)
