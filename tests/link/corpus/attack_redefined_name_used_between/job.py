import imagelib

X = 1


def get():
    return X


X = imagelib.ONE + 5


def work():
    return get()


def main():
    return get()
