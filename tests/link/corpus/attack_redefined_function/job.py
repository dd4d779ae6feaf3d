import imagelib


def pick():
    return 'plain'


@imagelib.jit
def pick():
    return 'image'


def work():
    return pick()


def main():
    return pick()
