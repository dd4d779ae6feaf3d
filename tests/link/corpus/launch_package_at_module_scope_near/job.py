import launchlib


def work():
    return 1


def main():
    FORMAT = launchlib.FORMAT
    return FORMAT
