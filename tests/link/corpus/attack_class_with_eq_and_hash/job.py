class Model:
    def __eq__(self, other):
        return True

    __hash__ = None

    def a(self):
        return self == 3
