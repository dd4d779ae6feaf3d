import imagelib

X: imagelib.Array = 3


def work():
    return X


def main():
    return X
