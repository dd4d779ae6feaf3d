import imagelib


class Bag:
    def __init__(self):
        self.items = []

    def __iadd__(self, other):
        self.items.append(other)
        return self


BAG = Bag()
SAME = BAG
SAME += imagelib.ONE


def work():
    return BAG.items


def main():
    return BAG.items
