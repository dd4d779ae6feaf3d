class Model:
    if True:
        size: int = 3

    def a(self):
        return self.size
