import os


def helper(token=os.environ['HF_TOKEN']):
    return token


def work():
    return 1
