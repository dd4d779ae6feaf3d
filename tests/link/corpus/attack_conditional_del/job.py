import imagelib

X = 1
if imagelib.FLAG:
    del X
X = 2 if 'X' in 'XY' else 3


def work():
    return X


def main():
    return X
