class Base:
    def __bool__(self):
        return False


class Model(Base):
    def a(self):
        return self.b.local(1)

    def b(self, x):
        return x
