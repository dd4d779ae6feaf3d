class Guard:
    def __enter__(self):
        open('/etc/hostname')

    def __exit__(self, *e):
        pass


with Guard():
    pass


def work():
    return 1
