import imagelib

SEEN = []


class Note:
    def __enter__(self):
        SEEN.append('in')

    def __exit__(self, *e):
        SEEN.append('out')


with Note():
    X = imagelib.ONE


def work():
    return SEEN


def main():
    return SEEN
