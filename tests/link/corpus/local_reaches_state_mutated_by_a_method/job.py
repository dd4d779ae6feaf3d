import imagelib

ROWS = []
ROWS.append(imagelib.ONE)


def work():
    return ROWS


def main():
    return len(ROWS)
