import imagelib

ROWS = []
ALL = [ROWS for _ in range(2)]
ALL[0].append(imagelib.ONE)


def work():
    return ROWS


def main():
    return ROWS
