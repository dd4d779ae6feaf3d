import imagelib

COUNT = 0


def counted(f):
    global COUNT
    COUNT += 1
    return f


@counted
@imagelib.jit
def fast():
    return 1


def work():
    return COUNT


def main():
    return COUNT
