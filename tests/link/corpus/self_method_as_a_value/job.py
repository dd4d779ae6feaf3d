class Model:
    def a(self, xs):
        return list(map(self.b, xs))

    def b(self, x):
        return x
