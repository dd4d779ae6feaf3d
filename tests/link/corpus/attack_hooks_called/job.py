import imagelib


class Base:
    def __init_subclass__(cls):
        cls.one = imagelib.ONE


class Leaf(Base):
    pass


def work():
    return Leaf.one
