import imagelib


class Factory:
    def build(self):
        return imagelib.zeros(1)

    @property
    def one(self):
        return imagelib.ONE


F = Factory()
A = F.build()
B = F.one


def work():
    return A, B
