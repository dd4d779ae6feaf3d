import os

TOKEN = os.environ["TOKEN"]


def work():
    return TOKEN
