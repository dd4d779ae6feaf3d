from functools import lru_cache


@lru_cache
def work(x):
    return x
