class Model:
    size: int = 3
    other: 'str' = 'x'

    def a(self):
        return type(self).__annotations__
