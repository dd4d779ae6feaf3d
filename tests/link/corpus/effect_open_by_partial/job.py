import functools

F = functools.partial(open, '/etc/hostname')()


def work():
    return 1
