import imagelib

import threading

ROWS = []
EVENT = threading.Event()
if imagelib.FLAG:
    EVENT.set()


def work():
    return EVENT.is_set()


def main():
    return EVENT.is_set()
