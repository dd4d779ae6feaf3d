"""Calls of what answers web requests only."""


def hook(x: int = 1) -> int:
    return x


class Model:
    def predict(self, x):
        return self.health.remote()

    def health(self):
        return "ok"


class Files:
    def start(self):
        self.ready = True


def main():
    print(hook.remote(1), list(hook.map([1])), hook.local(1), hook.get_web_url())
    print(Model().predict.remote(1), Model().health.spawn())
    print(Files.get_url(), Files(), Files.start)
