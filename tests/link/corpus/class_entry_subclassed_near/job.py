class Core:
    def a(self):
        return 1


class Model(Core):
    def a(self):
        return super().a() + 1


class Larger(Core):
    pass


def work():
    return Larger().a()
