import launchlib


def work():
    return 1


def main():
    launchlib.FORMAT = 'changed'
    return helper()


def helper():
    return launchlib.FORMAT
