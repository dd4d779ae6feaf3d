import imagelib

SIZE = imagelib.ONE + 1
DOUBLE = SIZE * 2


def work():
    return SIZE


def main():
    return DOUBLE
