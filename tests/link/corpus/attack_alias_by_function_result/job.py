import imagelib

ROWS = []


def rows():
    return ROWS


rows().append(imagelib.ONE)


def work():
    return ROWS


def main():
    return ROWS
