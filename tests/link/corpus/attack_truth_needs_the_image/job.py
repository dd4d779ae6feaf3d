import imagelib


class Maybe:
    def __bool__(self):
        return imagelib.FLAG


M = Maybe()
A = 1 if M else 2
if M:
    B = 1


def work():
    return A, B
