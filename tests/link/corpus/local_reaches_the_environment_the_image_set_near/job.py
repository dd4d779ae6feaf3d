import os

import imagelib

os.environ["MODE"] = "plain"
NAME = imagelib.NAMES[0]


def work():
    return os.environ["MODE"], NAME


def main():
    return os.environ["MODE"]
