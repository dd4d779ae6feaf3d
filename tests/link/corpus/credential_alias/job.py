from os import environ

T = environ.get('HF_TOKEN')


def work():
    return 1
