class Model:
    def __init__(self):
        self.other = 1

    def a(self):
        return self.other
