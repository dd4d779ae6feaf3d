import os

import imagelib

os.environ["MODE"] = "plain"
os.environ["MODE"] = imagelib.NAMES[0]


def work():
    return os.environ["MODE"]


def main():
    return os.environ["MODE"]
