def inner(x):
    return x


def work(x):
    from job_app import inner

    got = inner.local(x)
    del inner
    return got
