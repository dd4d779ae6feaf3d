import logging

logging.basicConfig(filename='x.log')


def work():
    return 1
