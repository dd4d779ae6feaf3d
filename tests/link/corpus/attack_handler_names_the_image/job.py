import imagelib

try:
    X = int('x')
except imagelib.Error:
    X = 2
except ValueError:
    X = 3


def work():
    return X


def main():
    return X
