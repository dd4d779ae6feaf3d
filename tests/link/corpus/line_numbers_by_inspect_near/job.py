import sys


def work():
    return sys._getframe().f_code.co_name, sys.version_info >= (3, 8)
