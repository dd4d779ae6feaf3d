import imagelib


def helper():
    return getattr(helper, 'n', 0)


helper.n = imagelib.ONE


def work():
    return helper()


def main():
    return helper()
