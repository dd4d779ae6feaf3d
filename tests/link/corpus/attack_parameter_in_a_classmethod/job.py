class Model:
    size: int = 3

    @classmethod
    def b(cls):
        return cls.size

    def a(self):
        return self.b()
