import imagelib

ROWS = []
OTHERS = []


def add(row):
    ROWS.append(row)


def add_other(row):
    OTHERS.append(row)


add(1)
add_other(imagelib.ONE)


def work():
    return ROWS, OTHERS


def main():
    return len(ROWS)
