import functools


def traced(function):
    @functools.wraps(function)
    def run(*args):
        return function(*args)

    return run


def plain(function):
    def run(*args):
        return function(*args)

    return run


@plain
def helper(x):
    return x


@traced
def work(x):
    return helper(x)
