import imagelib


def tag(f):
    f.one = imagelib.ONE
    return f


@tag
def helper():
    return helper.one


def work():
    return helper()
