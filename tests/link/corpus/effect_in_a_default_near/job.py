import os


def helper(name=os.devnull):
    return open(name).read()


def work():
    return helper()
