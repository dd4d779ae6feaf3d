import imagelib

import collections

D = collections.deque()
S = set()
D.append(imagelib.ONE)
S |= {imagelib.ONE}


def work():
    return list(D), S


def main():
    return list(D), S
