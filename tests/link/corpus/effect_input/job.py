NAME = input()


def work():
    return 1
