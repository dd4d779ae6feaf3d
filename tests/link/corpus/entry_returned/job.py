def work(x):
    return x


def pick():
    return work


def use():
    return pick()(1)
