from os import path as system

SEP = system.sep


def work():
    return SEP
