try:
    import imagelib

    HAVE = True
except ImportError:
    HAVE = False


def work():
    return HAVE


def main():
    return HAVE
