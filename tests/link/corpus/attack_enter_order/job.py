class Model:
    def first(self):
        self.log = ['first']

    def second(self):
        self.log = getattr(self, 'log', []) + ['second']

    def a(self):
        return self.log
