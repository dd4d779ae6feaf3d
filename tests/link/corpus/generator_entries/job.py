def stream(n):
    for i in range(n):
        yield i
    return "end"


def use(n):
    from job_app import stream

    return [x * 2 for x in stream.remote_gen(n)], list(stream.local(1))
