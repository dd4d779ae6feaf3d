from os.path import *


def work():
    pass
