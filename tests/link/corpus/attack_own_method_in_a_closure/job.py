class Model:
    def a(self):
        f = self.b
        return (lambda: f(2))()

    def b(self, x):
        return x
