import imagelib

SEEN = []


class Sum:
    def __add__(self, other):
        SEEN.append(other)
        return self


S = Sum()
S + imagelib.ONE


def work():
    return SEEN


def main():
    return SEEN
