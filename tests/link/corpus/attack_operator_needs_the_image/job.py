import imagelib


class Num:
    def __add__(self, other):
        return imagelib.ONE + other


A = Num() + 1


def work():
    return A
