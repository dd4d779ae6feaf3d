def work():
    return 1


def main():
    import launchlib

    return launchlib.FORMAT
