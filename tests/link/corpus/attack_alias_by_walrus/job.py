import imagelib

if (A := []) == (B := []):
    C = A
C.append(imagelib.ONE)


def work():
    return A


def main():
    return A
