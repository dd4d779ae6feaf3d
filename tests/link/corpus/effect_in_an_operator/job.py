class Num:
    def __add__(self, other):
        return open('/etc/hostname')


X = Num() + 1


def work():
    return 1
