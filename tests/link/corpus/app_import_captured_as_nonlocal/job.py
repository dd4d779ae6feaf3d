def inner(x):
    return x


def work(x):
    from job_app import inner

    def change():
        nonlocal inner
        inner = None

    change()
    return 1
