import imagelib

from os import environ

environ['MODE'] = imagelib.NAMES[0]


def work():
    return environ.get('MODE')


def main():
    return environ.get('MODE')
