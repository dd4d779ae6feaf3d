import imagelib

import os

os.environ.update(MODE=imagelib.NAMES[0])


def work():
    return os.environ.get('MODE')


def main():
    return os.environ.get('MODE')
