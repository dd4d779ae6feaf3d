import imagelib

last = 'none'
A = [last := n for n in imagelib.NAMES]


def work():
    return last


def main():
    return last
