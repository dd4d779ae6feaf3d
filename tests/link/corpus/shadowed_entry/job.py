def inner(x):
    return x


def work(x):
    from job_app import inner

    inner = inner.local
    return inner(x)
