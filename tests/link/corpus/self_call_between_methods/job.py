class Model:
    def a(self, x):
        return self.b(x)

    def b(self, x):
        return x
