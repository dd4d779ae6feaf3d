import launchlib


def work():
    return 1


def helper():
    r'''Docs \d
    more'''
    return launchlib.FORMAT


def fdoc():
    f'no docs {launchlib.FORMAT}'
    return fdoc.__doc__


def main():
    return helper(), helper.__doc__, fdoc()
