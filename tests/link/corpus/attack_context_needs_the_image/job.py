import imagelib


class Guard:
    def __enter__(self):
        return imagelib.ONE

    def __exit__(self, *e):
        return False


with Guard() as G:
    H = G


def work():
    return G, H
