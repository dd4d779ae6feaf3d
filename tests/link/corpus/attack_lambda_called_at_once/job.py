import imagelib

ROWS = []
(lambda: ROWS.append(imagelib.ONE))()


def work():
    return ROWS


def main():
    return ROWS
