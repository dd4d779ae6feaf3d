import imagelib

if imagelib.FLAG:
    import json as codec
else:
    import pickle as codec


def work():
    return codec.__name__


def main():
    return codec.__name__
