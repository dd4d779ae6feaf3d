import os

FD = os.open('/etc/hostname', os.O_RDONLY)


def work():
    return 1
