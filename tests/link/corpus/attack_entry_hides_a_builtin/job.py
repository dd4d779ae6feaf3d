def sorted(x):
    return x


def work(x):
    return sorted([2, 1])
