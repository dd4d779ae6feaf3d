def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


walk = lambda tree: sum(walk(t) if isinstance(t, list) else t for t in tree)  # noqa: E731


def ackermann(m, n):
    if not m:
        return n + 1
    return ackermann(m - 1, ackermann(m, n - 1) if n else 1)


def work(n):
    return factorial(n), is_even(n), walk([1, [2, [3]]]), ackermann(2, 2)
