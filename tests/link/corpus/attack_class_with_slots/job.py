class Model:
    __slots__ = ('x',)

    def a(self):
        self.x = 1
        return self.x
