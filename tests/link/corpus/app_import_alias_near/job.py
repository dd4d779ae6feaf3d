from os import path as other


def inner(x):
    return x


def work(x):
    from job_app import inner as inner

    return inner.local(x), other.sep
