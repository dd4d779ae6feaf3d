import os

if 'HF_TOKEN' in os.environ:
    X = 1


def work():
    return 1
