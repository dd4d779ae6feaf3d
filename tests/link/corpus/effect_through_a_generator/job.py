def rows():
    yield open('/etc/hostname')


R = list(rows())


def work():
    return 1
