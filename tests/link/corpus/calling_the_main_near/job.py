def work():
    return 1


def _main():
    return 1


def main():
    return _main()
