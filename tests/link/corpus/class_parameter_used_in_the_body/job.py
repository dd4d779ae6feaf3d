class Model:
    size: int = 3
    double = size * 2

    def a(self):
        return self.double
