class Base:
    def load(self):
        self.x = 1


class Model(Base):
    def load(self):
        super().load()
        self.x += 1

    def a(self):
        return self.x
