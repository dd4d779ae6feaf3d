import imagelib

MODE = "plain"
OTHER = ""


def choose(mode):
    global OTHER
    OTHER = mode


choose(imagelib.NAMES[0])


def work():
    return MODE, OTHER


def main():
    return MODE
