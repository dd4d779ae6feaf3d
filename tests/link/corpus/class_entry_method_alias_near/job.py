class Model:
    def a(self, x):
        return self.again(x)

    def _b(self, x):
        return x

    again = _b

    def b(self, x):
        return self._b(x)
