from launchlib import FORMAT


def work():
    return 1


def main():
    import launchlib

    launchlib.FORMAT = 'changed'
    return helper()


def helper():
    return FORMAT
