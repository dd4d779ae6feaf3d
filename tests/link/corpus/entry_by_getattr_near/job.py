def helper(x):
    return x


def work(x):
    return getattr(helper, "__name__")
