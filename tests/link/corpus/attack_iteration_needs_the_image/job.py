import imagelib


class Rows:
    def __iter__(self):
        return iter(imagelib.NAMES)


R = Rows()
for row in R:
    pass
A = [*R]


def work():
    return row, A
