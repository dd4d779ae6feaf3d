class Model:
    size: int = 3

    def start(self):
        self.other = 1

    def a(self):
        return self.size, self.other
