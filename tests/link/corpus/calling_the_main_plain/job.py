def work():
    return 1


def again():
    return main()


def main():
    return 1
