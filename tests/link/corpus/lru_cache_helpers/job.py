import functools
from functools import cache, cached_property, lru_cache


@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@cache
def once(n):
    print("computing", n)
    return n


class Lazy:
    @cached_property
    def value(self):
        print("value")
        return 4


def work(n):
    lazy = Lazy()
    once(1), once(1), lazy.value, lazy.value
    return fib(n), fib.cache_info(), fib.__wrapped__.__name__, functools.partial(once, 1)()
