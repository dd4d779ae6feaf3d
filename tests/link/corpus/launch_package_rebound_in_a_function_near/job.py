import launchlib


def work():
    return 1


def helper(launchlib):
    return launchlib


def main():
    return launchlib.figure(helper("x")).title
