import imagelib

LAST = "none"
for each in imagelib.NAMES:
    pass


def work():
    return LAST, each


def main():
    return LAST
