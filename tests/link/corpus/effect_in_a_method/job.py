class Box:
    def load(self):
        return open('/etc/hostname').read()


B = Box()
T = B.load()


def work():
    return 1
