import asyncio

def work():
    return asyncio.run(thing())


async def thing():
    pass


class work:
    pass
