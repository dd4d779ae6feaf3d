import launchlib


def work():
    return 1


@launchlib.styled
def draw():
    return 1


def main():
    return draw()
