import imagelib

MADE = []


class Meta(type):
    def __init__(cls, name, bases, body):
        MADE.append(name)


class Plain(metaclass=Meta):
    pass


class Sized(metaclass=Meta):
    size = imagelib.ONE


def work():
    return MADE


def main():
    return MADE
