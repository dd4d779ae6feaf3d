from pathlib import Path

F = Path('/etc/hostname').open()


def work():
    return 1
