class Model:
    def a(this, x):
        me = this
        return [this.b(y) for y in x], me

    def b(this, x):
        return x
