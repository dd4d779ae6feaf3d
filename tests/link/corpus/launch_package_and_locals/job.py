import launchlib


def work():
    return 1


def main(n: int = 2):
    launchlib.figure("x")
    return sorted(locals())
