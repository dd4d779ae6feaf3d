import imagelib

ROWS = []


def add(row):
    ROWS.append(row)


add(1)
add(imagelib.ONE)


def work():
    return ROWS


def main():
    return len(ROWS)
