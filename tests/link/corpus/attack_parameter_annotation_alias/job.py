Int = int


class Model:
    size: Int = 3

    def a(self):
        return self.size
