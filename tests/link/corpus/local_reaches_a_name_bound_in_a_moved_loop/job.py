import imagelib

LAST = "none"
for LAST in imagelib.NAMES:
    pass


def work():
    return LAST


def main():
    return LAST
