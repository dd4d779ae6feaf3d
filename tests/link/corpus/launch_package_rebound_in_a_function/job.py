import launchlib


def work():
    return 1


def main():
    global launchlib
    launchlib = launchlib.figure("x")
    return launchlib.title
