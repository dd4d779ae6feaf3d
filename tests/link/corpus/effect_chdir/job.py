import os

os.chdir('/')


def work():
    return 1
