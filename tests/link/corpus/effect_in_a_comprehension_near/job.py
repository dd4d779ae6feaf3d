FILES = [(lambda: open(name)) for name in ("/etc/hostname",)]


def work():
    return len(FILES)
