F = (lambda: open('/etc/hostname'))()


def work():
    return 1
