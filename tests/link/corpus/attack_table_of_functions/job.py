import imagelib


def one():
    return imagelib.ONE


TABLE = {'one': one}


def work():
    return TABLE['one']()


def main():
    return TABLE['one']()
