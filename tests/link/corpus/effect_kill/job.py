import os

os.kill(1, 0)


def work():
    return 1
