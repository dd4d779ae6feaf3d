class Base:
    other = 1


class Helper:
    def __init__(self):
        self.other = 1


class Model(Base):
    size: int = 3

    def a(self):
        return self.other, Helper().other
