import imagelib

import io

B = io.StringIO()
B.write('a')
B.write(imagelib.NAMES[0])


def work():
    return B.getvalue()


def main():
    return B.getvalue()
