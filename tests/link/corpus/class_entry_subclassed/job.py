class Model:
    def a(self):
        return 1


class Larger(Model):
    pass


def work():
    return Larger().a()
