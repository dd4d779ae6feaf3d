import launchlib


def work():
    return 1


def helper(
    x=1,
):  # trailing
    # first a comment

    # and another
    return launchlib.FORMAT, x


def main():
    return helper()
