def inner(x):
    return x


def work(x):
    from job_app import inner as other

    return other.local(x)
