import os as system

T = system.environ['HF_TOKEN']


def work():
    return 1
