import launchlib


def work():
    return 1


def names(n):
    return sorted(locals())


def main(n: int = 2):
    return names(n), launchlib.FORMAT
