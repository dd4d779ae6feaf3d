import imagelib

SEEN = []


def key(x):
    SEEN.append(x)
    return x


S = sorted(imagelib.NAMES, key=key)


def work():
    return SEEN


def main():
    return SEEN
