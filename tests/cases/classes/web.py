"""A class that is called, and answers requests."""


class Model:
    size: int = 2

    def load(self):
        self.factor = self.size

    def move(self):
        self.moved = True

    def close(self):
        del self.factor

    def predict(self, number: int) -> int:
        return self.factor * number

    async def stream(self, limit: int):
        for number in range(limit):
            yield self.factor * number

    def health(self) -> dict[str, bool]:
        return {"ok": True}

    def site(self):
        async def application(scope, receive, send):
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})

        return application


class Batches:
    def halve(self, numbers: list[float]) -> list[float]:
        return [number / 2 for number in numbers]
