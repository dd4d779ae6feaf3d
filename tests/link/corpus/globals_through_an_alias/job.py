names = globals


def work(x):
    return sorted(names())
