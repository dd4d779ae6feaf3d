import imagelib

é = '🙂🙂'; X = imagelib.ONE; ü = 'ä'; Y = (imagelib.ONE, 'ö'); z = 1


def work():
    return é, X, ü, Y, z
