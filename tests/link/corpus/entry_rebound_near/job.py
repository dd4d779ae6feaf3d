import functools


def helper(x):
    return 1


helper = functools.lru_cache(helper)


def work(x):
    return helper(x)
