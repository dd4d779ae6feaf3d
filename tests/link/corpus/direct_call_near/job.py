def inner(x):
    return x


def plain_inner(x):
    return x


def work(x):
    from job_app import inner

    return inner.local(x), inner.remote(x), plain_inner(x), (lambda inner: inner(1))(plain_inner)
