from functools import lru_cache


@lru_cache
def _work(x):
    return x


def work(x):
    return _work(x)
