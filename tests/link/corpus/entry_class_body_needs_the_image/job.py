import imagelib


class Model:
    size = imagelib.ONE

    def a(self):
        return self.size
