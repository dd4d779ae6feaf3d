import imagelib

import sys

sys.path.append(imagelib.NAMES[0])


def work():
    return 'alpha' in sys.path


def main():
    return 'alpha' in sys.path
