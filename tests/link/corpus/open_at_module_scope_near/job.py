import os


def read():
    with open(os.devnull) as file:
        return file.read()


def work():
    return read()
