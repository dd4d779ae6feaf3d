import imagelib

A, B = 1, imagelib.ONE


def work():
    return A


def main():
    return A
