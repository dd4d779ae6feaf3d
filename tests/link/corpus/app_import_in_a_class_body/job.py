def inner(x):
    return x


def work(x):
    class Box:
        from job_app import inner

    return Box.inner.local(x)
