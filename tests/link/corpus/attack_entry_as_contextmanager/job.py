import contextlib


@contextlib.contextmanager
def work(x):
    yield x
