import imagelib

import builtins

builtins.MARK = imagelib.ONE


def work():
    return getattr(__import__('builtins'), 'MARK', 'none')


def main():
    return getattr(__import__('builtins'), 'MARK', 'none')
