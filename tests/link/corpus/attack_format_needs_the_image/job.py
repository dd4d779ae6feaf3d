import imagelib


class Text:
    def __str__(self):
        return imagelib.NAMES[0]


T = Text()
A = f'{T}'
B = str(T)


def work():
    return A, B
