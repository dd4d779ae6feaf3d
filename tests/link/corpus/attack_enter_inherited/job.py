class Base:
    def load(self):
        self.x = 1


class Model(Base):
    def a(self):
        return self.x
