import logging

H = logging.FileHandler('x.log')


def work():
    return 1
