class Model:
    def __len__(self):
        return 0

    def a(self, x):
        return self.b.local(x)

    def b(self, x):
        return x
