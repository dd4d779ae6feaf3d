import imagelib

import functools

LOG = []


@functools.lru_cache
def once(n):
    LOG.append(n)
    return n


once(imagelib.ONE)


def work():
    return once.cache_info().currsize, LOG


def main():
    return once.cache_info().currsize, LOG
