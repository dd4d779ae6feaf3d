class Model:
    def __getattr__(self, name):
        return name

    def a(self):
        return self.missing
