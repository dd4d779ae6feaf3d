class Core:
    pass


class Model(Core):
    def a(self):
        return isinstance(self, Core), isinstance(self, __class__)
