read = open
F = read('/etc/hostname')


def work():
    return 1
