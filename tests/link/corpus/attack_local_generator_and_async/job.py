import launchlib


def work():
    return 1


async def a():
    return launchlib.FORMAT


async def g():
    yield launchlib.FORMAT


def main():
    import asyncio

    async def both():
        return await a(), [x async for x in g()]

    return asyncio.run(both())
