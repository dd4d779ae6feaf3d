try:
    import imagelib

    HAVE = True
except ImportError:
    HAVE = False

try:
    import json as codec
except ImportError:
    codec = None


def work():
    return HAVE, codec is None


def main():
    return codec is None
