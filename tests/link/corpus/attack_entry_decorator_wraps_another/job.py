import functools


def other():
    pass


def traced(f):
    @functools.wraps(other)
    def run(*a):
        return f(*a)

    return run


@traced
def work(x):
    return x
