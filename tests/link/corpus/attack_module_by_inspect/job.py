import inspect


def helper():
    pass


def work(x):
    return len(dir(inspect.getmodule(helper)))
