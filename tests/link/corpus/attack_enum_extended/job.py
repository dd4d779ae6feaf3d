import imagelib

import enum


class Kind(enum.Enum):
    ONE = imagelib.ONE
    TWO = 2


def work():
    return Kind.TWO.value


def main():
    return Kind.TWO.value
