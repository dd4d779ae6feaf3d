import imagelib

ROWS = []


def adder(rows):
    def add(x):
        rows.append(x)

    return add


add = adder(ROWS)
add(imagelib.ONE)


def work():
    return ROWS


def main():
    return ROWS
