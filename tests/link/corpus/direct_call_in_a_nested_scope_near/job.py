def inner(x):
    return x


class Box:
    def inner(self, x):
        return x + 1

    def run(self):
        return (lambda: self.inner(3))()


def work():
    return Box().run()
