import imagelib


def work():
    return imagelib.ONE


def main():
    return imagelib.ONE
