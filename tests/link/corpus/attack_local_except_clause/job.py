import launchlib


def work():
    return 1


def main():
    try:
        raise KeyError
    except (KeyError, launchlib.Figure):
        return 1
