import os

OUT = os.path.join("out", "x")


def work():
    return OUT
