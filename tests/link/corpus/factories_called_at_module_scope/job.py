import imagelib


def build(n):
    return imagelib.zeros(n)


def build_indirectly(n):
    return [build(n) for _ in range(1)]


class Maker:
    def __init__(self, n):
        self.array = build(n)

    def __enter__(self):
        return imagelib.ONE

    def __exit__(self, *error):
        pass


A = build(1)
B = build_indirectly(2)
C = Maker(3)
with C as D:
    E = D + 1
F = list(map(build, [1]))


def work():
    return A, B, C.array, D, E, F
