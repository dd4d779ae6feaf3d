class Model:
    def a(self):
        return getattr(self, 'b')(2)

    def b(self, x):
        return x
