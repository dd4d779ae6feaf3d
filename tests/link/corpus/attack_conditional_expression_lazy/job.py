import imagelib

A = imagelib.ONE if False else 2
B = [imagelib.ONE for _ in ()]
C = lambda: imagelib.ONE
D = (imagelib.ONE for _ in range(1))


def work():
    return A, B, C(), list(D)
