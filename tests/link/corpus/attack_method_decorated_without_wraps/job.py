def traced(f):
    def run(self, *args):
        return f(self, *args)

    return run


class Model:
    @traced
    def a(self):
        return self.b.local()

    @traced
    def b(self):
        return 2
