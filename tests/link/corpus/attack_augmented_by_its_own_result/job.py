import imagelib


class Num:
    def __iadd__(self, n):
        return imagelib.ONE + n


x = Num()
x += 2


def work():
    return x
