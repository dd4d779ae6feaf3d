class Base:
    def __init_subclass__(cls):
        open('/etc/hostname')


class Leaf(Base):
    pass


def work():
    return 1
