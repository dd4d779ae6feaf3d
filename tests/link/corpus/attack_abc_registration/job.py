import imagelib

from abc import ABC


class Base(ABC):
    pass


Base.register(imagelib.Array)
Base.register(int)


def work():
    return isinstance(3, Base), len(Base._abc_registry) if hasattr(Base, '_abc_registry') else 0


def main():
    return isinstance(3, Base), len(Base._abc_registry) if hasattr(Base, '_abc_registry') else 0
