class Model:
    def load(self):
        self.x = 1

    def a(self):
        self.load()
        return self.x
