import imagelib

BASE = 1
SIZE = imagelib.ONE + BASE
DOUBLE = BASE * 2


def work():
    return SIZE


def main():
    return DOUBLE
