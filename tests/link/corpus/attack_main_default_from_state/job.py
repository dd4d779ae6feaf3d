import imagelib

ROWS = []
ROWS.append(imagelib.ONE)
COUNT = len(ROWS)


def work():
    return COUNT


def main():
    return COUNT
