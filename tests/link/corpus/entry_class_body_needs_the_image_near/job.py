import imagelib


class Model:
    def load(self):
        self.size = imagelib.ONE

    def a(self):
        return self.size
