import imagelib

X = imagelib.ONE + \
2 + \
    3
if imagelib.FLAG and \
 True:
    Y = 'a\
b'


def work():
    return X, Y
