class Base:
    def a(self, x):
        return ("base", x)


class Model(Base):
    def a(self, x):
        return super(Model, self).a(x)
