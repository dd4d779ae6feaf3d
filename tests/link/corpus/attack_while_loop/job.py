import imagelib

N = 3
while N > imagelib.ONE:
    N -= 1


def work():
    return N


def main():
    return N
