"""Definitions that do not fit."""


def plain(x):
    return x


def nothing():
    return []


def defaulted(x=1):
    return [x]


async def site(request):
    return None


class Model:
    def load(self, path):
        self.path = path

    def start(self):
        self.ready = True

    def predict(self, x):
        return x

    def halve(self, x=1):
        return [x]

    def stream(self):
        yield 1

    async def site(self, request):
        return None
