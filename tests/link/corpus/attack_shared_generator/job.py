import imagelib

g = iter(range(9))
A = imagelib.array([next(g)])


def work():
    return next(g)


def main():
    return next(g)
