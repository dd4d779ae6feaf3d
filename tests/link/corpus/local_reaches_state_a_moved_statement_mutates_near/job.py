import imagelib

TABLE = {}
TABLE["a"] = 1
IMAGE_TABLE = {}
IMAGE_TABLE["b"] = imagelib.ONE


def work():
    return TABLE, IMAGE_TABLE


def main():
    return TABLE
