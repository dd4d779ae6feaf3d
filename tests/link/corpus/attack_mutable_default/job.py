import imagelib


def note(x, acc=[]):
    acc.append(x)
    return list(acc)


note(imagelib.ONE)


def work():
    return note(1)


def main():
    return note(1)
