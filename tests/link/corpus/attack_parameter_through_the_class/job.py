class Model:
    size: int = 3

    def a(self):
        return type(self).size, self.size
