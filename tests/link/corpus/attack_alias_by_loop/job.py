import imagelib

A, B = [], []
for each in (A, B):
    each.append(imagelib.ONE)


def work():
    return A


def main():
    return A
