def helper(base, x):
    return base + x


class Model:
    base = 10

    def a(self, x):
        return helper(self.base, x)

    def b(self, x):
        return x
