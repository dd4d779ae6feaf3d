class Model:
    size: int = 3

    def a(self):
        self.size += 1
        return self.size, hasattr(self, 'size'), getattr(self, 'size')
