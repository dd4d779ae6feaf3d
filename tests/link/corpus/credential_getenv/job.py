import os

T = os.getenv('HF_TOKEN')


def work():
    return 1
