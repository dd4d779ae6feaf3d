from math import *


def work(x):
    return floor(x)
