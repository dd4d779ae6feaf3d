import imagelib

A, B = C = [], []
C[0].append(imagelib.ONE)


def work():
    return A


def main():
    return A
