from second import scale


def one(x):
    return scale(x)
