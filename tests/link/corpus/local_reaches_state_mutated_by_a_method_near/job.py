import imagelib

ROWS = []
ROWS.append(1)
COPY = [imagelib.ONE]


def work():
    return ROWS, COPY


def main():
    return len(ROWS)
