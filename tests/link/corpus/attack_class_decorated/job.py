def tag(cls):
    cls.tag = 1
    return cls


@tag
class Model:
    size: int = 3

    def a(self):
        return self.tag, self.size
