import imagelib

X = 1
X, Y = imagelib.ONE, X
X = 5


def work():
    return X


def main():
    return X
