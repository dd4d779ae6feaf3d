def inner(x):
    return x


def work(x):
    from job_app import inner; y = inner.local(x)
    return y


def helper(): from job_app import inner; return inner.local(1)
