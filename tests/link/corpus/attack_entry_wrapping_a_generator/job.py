import functools


def traced(f):
    @functools.wraps(f)
    def run(*a):
        return list(f(*a))

    return run


@traced
def work(x):
    yield x
    yield x + 1
