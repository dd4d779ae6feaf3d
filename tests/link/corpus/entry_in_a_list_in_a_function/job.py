def inner(x):
    return x


def work(x):
    from job_app import inner

    steps = [inner]
    return [step(x) for step in steps]
