import asyncio


async def go():
    await asyncio.create_subprocess_exec('true')


asyncio.run(go())


def work():
    return 1
