import launchlib


def work():
    return 1


def main():
    global launchlib, X
    X = 1
    return launchlib.FORMAT, X
