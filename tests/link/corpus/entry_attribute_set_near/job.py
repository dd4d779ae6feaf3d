def helper(x):
    return x


helper.version = 2


def work(x):
    return helper.version
