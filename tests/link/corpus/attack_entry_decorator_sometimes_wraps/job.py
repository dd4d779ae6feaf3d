import functools
import sys


def traced(f):
    if sys.maxsize:
        def run(*a):
            return f(*a)
        return run

    @functools.wraps(f)
    def kept(*a):
        return f(*a)
    return kept


@traced
def work(x):
    return x
