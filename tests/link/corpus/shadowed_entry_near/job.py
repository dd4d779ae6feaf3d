def inner(x):
    return x


def work(x):
    from job_app import inner

    call = inner.local
    return call(x)
