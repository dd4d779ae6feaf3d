def inner(x):
    return x


def names(a, b=2):
    return sorted(locals())


def work(x):
    from job_app import inner

    return names(inner.local(x))
