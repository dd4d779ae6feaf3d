def alias(x):
    return x


def work(x):
    return alias(x)
