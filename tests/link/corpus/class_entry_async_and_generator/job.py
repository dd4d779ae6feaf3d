import asyncio


class Model:
    async def load(self):
        await asyncio.sleep(0)
        self.base = 10

    async def stream(self, n):
        for i in range(n):
            yield self.base + i

    async def fetch(self, x):
        await asyncio.sleep(0)
        return self.base * x
