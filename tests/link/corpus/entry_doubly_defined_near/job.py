def helper(x):
    return 1


def helper(x):
    return 2


def work(x):
    return helper(x)
