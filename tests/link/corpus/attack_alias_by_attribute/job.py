import imagelib


class Box:
    rows = []


ROWS = Box.rows
ROWS.append(imagelib.ONE)


def work():
    return Box.rows


def main():
    return Box.rows
