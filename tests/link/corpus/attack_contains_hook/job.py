import imagelib

SEEN = []


class Bag:
    def __contains__(self, item):
        SEEN.append(item)
        return True


B = Bag()
assert imagelib.ONE in B


def work():
    return SEEN


def main():
    return SEEN
