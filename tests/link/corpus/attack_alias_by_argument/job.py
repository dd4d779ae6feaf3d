import imagelib

ROWS = []


def fill(target, value):
    target.append(value)


fill(ROWS, imagelib.ONE)


def work():
    return ROWS


def main():
    return ROWS
