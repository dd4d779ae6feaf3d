import imagelib

TABLE = {}
TABLE["a"] = 1
TABLE["b"] = imagelib.ONE


def work():
    return TABLE


def main():
    return TABLE
