class Meta(type):
    def __new__(mcs, *args):
        open('/etc/hostname')
        return super().__new__(mcs, *args)


class Leaf(metaclass=Meta):
    pass


def work():
    return 1
