import imagelib

MODE = "plain"


def choose(mode):
    global MODE
    MODE = mode


choose(imagelib.NAMES[0])


def work():
    return MODE


def main():
    return MODE
