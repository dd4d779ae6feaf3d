import launchlib


def work():
    return 1


def draw(fmt=None):
    return fmt or launchlib.FORMAT


def main():
    return draw()
