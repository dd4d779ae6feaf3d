import os


def token():
    return os.environ['HF_TOKEN']


T = token()


def work():
    return 1
