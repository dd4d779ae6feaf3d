import logging

logging.basicConfig(format='%(filename)s:%(lineno)d %(message)s')


def work(x):
    logging.warning('x')
