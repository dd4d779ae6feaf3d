import launchlib


def work():
    return 1


class Mine(launchlib.Figure):
    pass


def main():
    return Mine('t').title
