def inner(x):
    return x


def work(x):
    import job_app

    return job_app.inner.local(x)
