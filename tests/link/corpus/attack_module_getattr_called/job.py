import imagelib

import sys


def __getattr__(name):
    return imagelib.ONE


def helper():
    return __getattr__('x')


A = helper()


def work():
    return A
