class Model:
    size: int = 3

    def a(self, n=size):
        return n
