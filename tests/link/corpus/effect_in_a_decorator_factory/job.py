def logged(name):
    open('/etc/hostname')
    return lambda f: f


@logged('x')
def helper():
    pass


def work():
    return 1
