def inner(x):
    return x + 1


def outer(n):
    from job_app import inner

    return (
        inner.remote(n),
        list(inner.map(range(n))),
        list(inner.starmap([(1,), (2,)])),
        inner.spawn(5).get(),
        inner.local(9),
    )
