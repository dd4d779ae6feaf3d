import imagelib

ROWS = []
BOX = {'rows': ROWS}
BOX['rows'].append(imagelib.ONE)


def work():
    return ROWS


def main():
    return ROWS
