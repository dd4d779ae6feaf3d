class Model:
    def a(self):
        return type(self).b(self, 2)

    def b(self, x):
        return x
