class Model:
    def a(self, x):
        return self._b(x), self.b.local(x)

    def b(self, x):
        return self._b(x)

    def _b(self, x):
        return x
