import launchlib


def work():
    launchlib = 3
    return launchlib


def main():
    return launchlib.FORMAT
