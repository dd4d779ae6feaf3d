BASE = 3


class Model:
    size: int = 3
    double = BASE * 2

    def a(self, size=5):
        return self.double, self.size, size
