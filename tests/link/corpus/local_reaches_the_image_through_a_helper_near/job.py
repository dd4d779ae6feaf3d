import imagelib


def deep():
    return imagelib.ONE


def helper():
    return 2


def work():
    return deep()


def main():
    return helper()
