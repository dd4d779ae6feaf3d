def traced(function):
    def run(*args):
        return function(*args)

    return run


@traced
def work(x):
    return x
