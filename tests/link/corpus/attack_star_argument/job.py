import imagelib

ROWS = []


def fill(*lists, value):
    for each in lists:
        each.append(value)


fill(*[ROWS], value=imagelib.ONE)


def work():
    return ROWS


def main():
    return ROWS
