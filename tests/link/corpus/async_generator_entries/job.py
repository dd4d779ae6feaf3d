async def numbers(n):
    for i in range(n):
        yield i


async def stream(n):
    async for i in numbers(n):
        yield i, i * i


async def use(n):
    from job_app import stream

    return [pair async for pair in stream.remote_gen.aio(n)]
