class Model:
    size: int = 3
    limit = 4

    def a(self, n=limit):
        return n, [size for size in range(self.size)]
