import imagelib


def helper(**k):
    return k


A = helper(imagelib=1)


class Box:
    imagelib = 2


B = Box.imagelib


def work():
    return A, B
