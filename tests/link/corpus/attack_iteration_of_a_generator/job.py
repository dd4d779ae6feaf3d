import imagelib

ROWS = []


def rows(n):
    for i in range(n):
        ROWS.append(i)
        yield i


list(rows(imagelib.ONE))


def work():
    return ROWS


def main():
    return ROWS
