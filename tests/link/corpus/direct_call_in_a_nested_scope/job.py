def inner(x):
    return x


class Box:
    def run(self):
        return (lambda: inner(3))()


def work():
    return Box().run()
