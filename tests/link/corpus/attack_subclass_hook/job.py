import imagelib

NAMES = []


class Base:
    def __init_subclass__(cls):
        NAMES.append(cls.__name__)


class Mixed(Base, imagelib.Array):
    pass


def work():
    return NAMES


def main():
    return NAMES
