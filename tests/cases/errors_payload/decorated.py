import modal


class Model:
    @modal.enter()
    def load(self) -> None:
        self.loaded = True

    @modal.method()
    def predict(self, x: int) -> int:
        return x
