TEXT = open("/etc/hostname").read()


def work():
    return TEXT
