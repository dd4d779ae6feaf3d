import contextlib


def work(x):
    with contextlib.nullcontext('s') as store:
        return store.upper()
