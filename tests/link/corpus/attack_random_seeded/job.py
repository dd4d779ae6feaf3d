import imagelib

import random

random.seed(5)
random.seed(imagelib.ONE)


def work():
    return random.random()


def main():
    return random.random()
