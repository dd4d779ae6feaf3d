def inner(x):
    return x


def work(x):
    from job_app import inner

    got = inner

    def change():
        nonlocal got
        got = None

    change()
    return got is None
