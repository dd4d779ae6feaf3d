def work():
    return 1


def main():
    return 1


COMMANDS = {"main": main}
