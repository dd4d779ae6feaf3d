import imagelib

X = 1
Y = {'x': X}
del Y[imagelib.NAMES[0] if False else 'x']


def work():
    return Y


def main():
    return Y
