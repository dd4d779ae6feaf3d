import launchlib


def work():
    return 1


def helper():
    return launchlib.FORMAT


X = helper()


def main():
    return X
