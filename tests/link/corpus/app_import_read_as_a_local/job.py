def inner(x):
    return x


def work(x):
    from job_app import inner

    return sorted(locals())
