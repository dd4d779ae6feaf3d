import imagelib

SPACE = {'n': imagelib.ONE}
exec('m = n + 1', SPACE)


def work():
    return SPACE['m']


def main():
    return SPACE['m']
