import imagelib

import random

random.seed(5)
X = imagelib.array([random.random()])


def work():
    return random.random()


def main():
    return random.random()
