import imagelib

ROWS = []


class Net(imagelib.nn.Module if hasattr(imagelib, 'nn') else object):
    ROWS.append('net')


def work():
    return ROWS


def main():
    return ROWS
