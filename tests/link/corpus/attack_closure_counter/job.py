import imagelib


def counter():
    n = 0

    def tick():
        nonlocal n
        n += 1
        return n

    return tick


tick = counter()
A = imagelib.array([tick()])
B = tick()


def work():
    return B


def main():
    return B
