import imagelib


class Net(imagelib.Array):
    pass


def work(x: Net = None) -> 'list[Net]':
    return [Net([1])]
