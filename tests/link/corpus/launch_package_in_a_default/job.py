import launchlib


def work():
    return 1


def draw(fmt=launchlib.FORMAT):
    return fmt


def main():
    return draw()
