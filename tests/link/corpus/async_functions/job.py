import asyncio


async def fetch(x):
    await asyncio.sleep(0)
    return x * 10


async def helper(x):
    async with asyncio.timeout(5):
        return x + 1


async def work(n):
    from job_app import fetch

    first = await fetch.remote.aio(1)
    more = await asyncio.gather(*[helper(i) for i in range(n)])
    return first, more, await fetch.local(2)
