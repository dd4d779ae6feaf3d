import os

list(map(os.remove, []))


def work():
    return 1
