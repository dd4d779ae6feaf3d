import imagelib

import logging

logging.getLogger('mine').setLevel(imagelib.ONE)


def work():
    return logging.getLogger('mine').level


def main():
    return logging.getLogger('mine').level
