import launchlib


def draw():
    return launchlib.FORMAT


def work():
    return draw()


def main():
    return draw()
