import imagelib


class Base(imagelib.Array):
    pass


class Model(Base):
    def a(self):
        return 1
