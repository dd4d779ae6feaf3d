import launchlib


def work():
    return 1


def draw(f: launchlib.Figure):
    return f.title


def main():
    return draw(launchlib.figure())
