class Base:
    def __init__(self):
        self.other = 1


class Model(Base):
    size: int = 3

    def a(self):
        return self.other
