class Box:
    def run(self):
        return __inner(1)


def _Box__inner(x):
    return x


def work(x):
    return Box().run()
