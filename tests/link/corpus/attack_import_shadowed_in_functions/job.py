import imagelib


def helper(imagelib):
    return imagelib


A = helper(3)
B = [imagelib for imagelib in range(2)]
C = (lambda imagelib: imagelib)(4)


def work():
    return A, B, C, imagelib.ONE
