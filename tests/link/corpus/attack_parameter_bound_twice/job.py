class Model:
    size: int = 3
    size = 4

    def a(self):
        return self.size
