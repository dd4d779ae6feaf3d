import builtins

F = builtins.open('/etc/hostname')


def work():
    return 1
