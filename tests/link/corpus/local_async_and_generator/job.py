import launchlib


def work():
    return 1


def rows():
    yield launchlib.FORMAT
    yield from (launchlib.FORMAT for _ in range(1))


async def fetch():
    return launchlib.FORMAT


def main():
    import asyncio

    return list(rows()), asyncio.run(fetch())
