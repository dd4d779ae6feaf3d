class Model:
    def a(self):
        return isinstance(self, Model)
