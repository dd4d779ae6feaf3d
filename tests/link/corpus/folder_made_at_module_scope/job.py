import os

os.makedirs("out", exist_ok=True)


def work():
    return 1
