import imagelib

ROWS = []
list(map(ROWS.append, imagelib.NAMES))


def work():
    return ROWS


def main():
    return ROWS
