import launchlib
import functools


def work():
    return 1


def deco(f):
    @functools.wraps(f)
    def run():
        return launchlib.FORMAT, f()
    return run


@deco
def helper():
    return launchlib.FORMAT


def main():
    return helper()
