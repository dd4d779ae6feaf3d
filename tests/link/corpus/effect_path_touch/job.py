from pathlib import Path

Path('x').touch()


def work():
    return 1
