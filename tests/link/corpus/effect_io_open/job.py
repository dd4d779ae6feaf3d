import io

F = io.open('/etc/hostname')


def work():
    return 1
