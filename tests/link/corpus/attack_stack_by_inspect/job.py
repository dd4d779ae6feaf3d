import inspect


def work(x):
    return inspect.stack()[0].lineno
