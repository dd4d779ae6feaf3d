import imagelib

SEEN = []


class Box:
    @property
    def x(self):
        return 1

    @x.setter
    def x(self, value):
        SEEN.append(value)


Box().x = imagelib.ONE


def work():
    return SEEN


def main():
    return SEEN
