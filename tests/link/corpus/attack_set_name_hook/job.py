import imagelib

OWNERS = []


class Field:
    def __set_name__(self, owner, name):
        OWNERS.append(name)


class Holder:
    one = Field()
    two = imagelib.ONE


def work():
    return OWNERS


def main():
    return OWNERS
