import os

getattr(os, 'system')('true')


def work():
    return 1
