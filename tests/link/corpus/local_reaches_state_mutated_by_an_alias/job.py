import imagelib

ROWS = []
ALIAS = ROWS
ALIAS.append(imagelib.ONE)


def work():
    return ROWS


def main():
    return len(ROWS)
