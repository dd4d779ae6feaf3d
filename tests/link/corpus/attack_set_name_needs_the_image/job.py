import imagelib


class Field:
    def __set_name__(self, owner, name):
        self.one = imagelib.ONE


class Leaf:
    x = Field()


def work():
    return Leaf.x.one
