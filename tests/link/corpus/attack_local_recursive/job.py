import launchlib


def work():
    return 1


def helper(n):
    return launchlib.FORMAT if n == 0 else helper(n - 1)


def main():
    return helper(3)
