import launchlib


def work(): return 1


def helper():
	x = launchlib.FORMAT
	return x


def short(): x = launchlib.FORMAT; return x


def doc():
    '''Only docs.'''; return launchlib.FORMAT


def main():
    return helper(), short(), doc(), doc.__doc__
