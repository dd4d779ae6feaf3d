print("loading")


def work():
    return 1
