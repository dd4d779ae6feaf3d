import asyncio
import functools


def sync(f):
    @functools.wraps(f)
    def run(*a):
        return asyncio.run(f(*a))

    return run


@sync
async def work(x):
    return x
