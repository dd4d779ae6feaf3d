class Base:
    def run(self, x):
        return self.b(x)


class Model(Base):
    def a(self):
        return self.run(1)

    def b(self, x):
        return x
