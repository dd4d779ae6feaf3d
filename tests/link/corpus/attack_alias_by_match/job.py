import imagelib

ROWS = []
match [ROWS]:
    case [inner]:
        pass
inner.append(imagelib.ONE)


def work():
    return ROWS


def main():
    return ROWS
