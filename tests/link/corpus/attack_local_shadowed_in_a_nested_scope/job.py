import launchlib


def work():
    return 1


def main():
    def inner(launchlib):
        return launchlib

    return inner(3), launchlib.FORMAT
