class Model:
    size: int = 3

    def __init__(self):
        self.other = 1

    def a(self):
        return self.size
