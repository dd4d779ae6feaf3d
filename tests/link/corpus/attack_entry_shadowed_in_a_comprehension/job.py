def inner(x):
    return x


def work(x):
    return [inner for inner in range(2)], {inner: 1 for inner in 'a'}
