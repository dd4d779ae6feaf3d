import imagelib

X = 1
Y = X
X = imagelib.array([X])
Z = X
X = X.sum() + 5
W = X


def work():
    return X, Y, Z, W
