class Model:
    size: list[int] = []
    bare = 3

    def load(self):
        self.x = 1

    def predict(self):
        return self.x


class WithInit:
    size: int = 1

    def __init__(self, size):
        self.size = size

    def predict(self):
        return self.size


class Ordered:
    first: int = 1
    second: int

    def predict(self):
        return self.first
