def inner(x):
    return x


def outer(inner):
    def run(x):
        from job_app import inner

        return inner.local(x)

    return run, inner


def work(x):
    return outer("shadow")[0](x)
