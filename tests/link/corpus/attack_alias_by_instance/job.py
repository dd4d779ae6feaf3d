import imagelib

ROWS = []


class Holder:
    def __init__(self, rows):
        self.rows = rows


holder = Holder(ROWS)
holder.rows.append(imagelib.ONE)


def work():
    return ROWS


def main():
    return ROWS
