import launchlib

FORMAT = launchlib.FORMAT


def work():
    return 1


def main():
    return FORMAT
