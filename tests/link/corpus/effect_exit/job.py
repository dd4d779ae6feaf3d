import sys

if sys.maxsize < 0:
    sys.exit(1)


def work():
    return 1
