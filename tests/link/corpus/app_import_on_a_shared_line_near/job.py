def inner(x):
    return x


def work(x):
    from job_app import inner
    from math import pi; y = inner.local(x)
    return y, pi > 3


def helper(): from math import pi; return pi
