class Base:
    size: int = 3


class Model(Base):
    def a(self):
        return self.size
