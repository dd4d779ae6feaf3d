import functools


def work(x):
    return 1


work = functools.lru_cache(work)
