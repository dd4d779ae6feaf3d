import imagelib.nn


class Model(imagelib.nn.Module):
    def a(self):
        return 1
