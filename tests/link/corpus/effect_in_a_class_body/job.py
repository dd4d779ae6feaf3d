import os


class Settings:
    os.mkdir("out")


def work():
    return 1
