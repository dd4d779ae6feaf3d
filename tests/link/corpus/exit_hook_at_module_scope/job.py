import atexit
import os

atexit.register(os.remove, "x")


def work():
    return 1
