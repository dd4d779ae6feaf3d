import imagelib

ROWS = []


def remember():
    remember.rows = ROWS


remember()
remember.rows.append(imagelib.ONE)


def work():
    return ROWS


def main():
    return ROWS
