FILES = [open(name) for name in ("/etc/hostname",)]


def work():
    return 1
