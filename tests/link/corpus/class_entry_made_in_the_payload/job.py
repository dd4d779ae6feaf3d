class Model:
    def a(self):
        return 1


def work():
    return Model().a()
