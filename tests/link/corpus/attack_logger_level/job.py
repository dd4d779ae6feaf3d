import imagelib

import logging

log = logging.getLogger('mine')
log.setLevel(imagelib.ONE)


def work():
    return log.level


def main():
    return log.level
