class Box:
    def __init__(self):
        self.y = 2


class Model:
    def load(self):
        self.x = {"x": 1}

    def a(self):
        return vars(Box()), self.x, Box().__dict__
