class Model:
    def a(self, xs):
        return list(map(self._b, xs)), list(map(self.b.local, xs)), list(self.b.map(xs))

    def b(self, x):
        return x

    def _b(self, x):
        return -x
