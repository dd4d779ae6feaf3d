import launchlib


def draw():
    return launchlib.FORMAT


def work():
    return 2


def main():
    return draw()
