import imagelib

ROWS = []
ALIAS = ROWS
ALIAS.append(1)
OTHER = [imagelib.ONE]


def work():
    return ROWS, OTHER


def main():
    return len(ROWS)
