class Model:
    def load(self):
        self.x = 1

    def a(self):
        return vars(self)
