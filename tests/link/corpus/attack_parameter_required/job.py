class Model:
    size: int

    def a(self):
        return self.size
