import sys


def work():
    return sys._getframe().f_lineno
