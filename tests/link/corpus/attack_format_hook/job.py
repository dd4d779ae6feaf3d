import imagelib

SEEN = []


class Text:
    def __format__(self, spec):
        SEEN.append(spec)
        return spec


T = Text()
S = f'{T:{imagelib.ONE}}'


def work():
    return SEEN


def main():
    return SEEN
