class Model:
    @property
    def p(self):
        return self.b(3)

    def a(self):
        return self.p

    def b(self, x):
        return x
