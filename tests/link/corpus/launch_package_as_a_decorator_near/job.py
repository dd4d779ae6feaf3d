import launchlib


def work():
    return 1


def main():
    @launchlib.styled
    def draw():
        return 1

    return draw()
