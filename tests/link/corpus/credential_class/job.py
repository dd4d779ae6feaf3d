import os


class Settings:
    token = os.environ.get('HF_TOKEN')


def work():
    return 1
