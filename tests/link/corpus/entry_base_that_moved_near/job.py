import imagelib


class Base:
    def make(self):
        return imagelib.zeros(1)


class Model(Base):
    def a(self):
        return self.make()
