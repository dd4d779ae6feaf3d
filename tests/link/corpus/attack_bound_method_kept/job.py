import imagelib

ROWS = []
add = ROWS.append
add(imagelib.ONE)


def work():
    return ROWS


def main():
    return ROWS
