import functools


def traced(function):
    @functools.wraps(function)
    def run(*args, **kwargs):
        print("before")
        try:
            return function(*args, **kwargs)
        finally:
            print("after")

    run.traced = True
    return run


def traced_gen(function):
    @functools.wraps(function)
    def run(*args):
        yield "start"
        yield from function(*args)

    return run


@traced
def work(x):
    return x


@traced_gen
def stream(n):
    yield from range(n)
