class Model:
    size: int = 3; other: int = 4

    def a(self):
        return self.size, self.other
