import imagelib


def deep():
    return imagelib.ONE


def helper():
    return deep()


def work():
    return deep()


def main():
    return helper()
