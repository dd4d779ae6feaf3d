def inner(x):
    return x


def helper(x):
    from job_app import inner

    return [inner(y) for y in x]


def work(x):
    return helper([x])
