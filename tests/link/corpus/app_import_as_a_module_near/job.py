def inner(x):
    return x


def work(x):
    from job_app import inner

    job_app = 3
    return inner.local(x), job_app
