class Box:
    @property
    def text(self):
        return open('/etc/hostname').read()


T = Box().text


def work():
    return 1
