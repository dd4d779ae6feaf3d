import imagelib

import os
from os import environ

os.environ['MODE'] = imagelib.NAMES[0]


def work():
    return environ.get('MODE')


def main():
    return environ.get('MODE')
