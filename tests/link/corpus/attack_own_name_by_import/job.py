import importlib


def helper():
    return 3


def work(x):
    return importlib.import_module(__name__).helper()
