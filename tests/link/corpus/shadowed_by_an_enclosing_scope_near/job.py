def inner(x):
    return x


def outer(other):
    def run(x):
        from job_app import inner

        return inner.local(x)

    return run, other


def work(x):
    return outer("no shadow")[0](x)
