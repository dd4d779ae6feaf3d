import inspect


def work(x):
    return len(inspect.currentframe().f_globals)
