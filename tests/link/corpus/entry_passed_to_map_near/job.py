def plain(x):
    return x


def inner(x):
    return plain(x)


def work(xs):
    from job_app import inner

    return list(map(plain, xs)), list(inner.map(xs)), list(map(inner.local, xs))
