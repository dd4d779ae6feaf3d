def work(x):
    return 1


def work(x):
    return 2
