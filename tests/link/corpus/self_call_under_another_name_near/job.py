class Other:
    def b(self, x):
        return ("other", x)


class Model:
    def a(this, x):
        def inner(this):
            return this.b(3)

        return [this.b.local(y) for y in x], inner(Other())

    def b(this, x):
        return x
