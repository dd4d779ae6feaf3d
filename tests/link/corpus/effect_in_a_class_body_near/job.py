import os


class Settings:
    sep = os.sep

    def make(self):
        os.mkdir("out")


def work():
    return Settings.sep
