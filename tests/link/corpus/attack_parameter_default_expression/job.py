BASE = 2


class Model:
    size: int = BASE * 2 + 1

    def a(self):
        return self.size
